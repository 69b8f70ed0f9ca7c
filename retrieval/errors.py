"""What can go wrong, divided by what the caller does next.

::

    OnRecordError
    ├── InputError              tell the user: the input is at fault; nothing was changed
    │   ├── QuestionError       the question cannot be read (empty, too long, nothing to look for)
    │   ├── NotInArchive        no document, version or span of that name
    │   └── UnreadableDocument  skip: this file or record cannot be taken in, the rest can
    ├── ArchiveError            tell the operator: the archive at this place cannot be used like this
    │   ├── ArchiveBusy         retry: another process is writing
    │   ├── ArchiveReadOnly     the folder or its disk does not take writes (permissions, disk full)
    │   ├── ArchiveTooNew       written by a newer version of onrecord
    │   ├── ArchiveDamaged      the database itself cannot be read
    │   └── ModelMismatch       the stored vectors are another model's
    └── ModelError              tell the operator: a model cannot be used
        ├── ModelNotFound       it is not installed, or cannot be reached
        └── ModelTampered       its weights are not the pinned ones

Every message is one sentence for a person: what is wrong, and what to do. None holds a secret.
"""


class OnRecordError(Exception):
    """Anything that onrecord raises on purpose."""


class InputError(OnRecordError):
    """The input is at fault; nothing was changed."""


class QuestionError(InputError):
    """The question cannot be read."""


class NotInArchive(InputError):
    """No document, version or span of that name is stored."""


class UnreadableDocument(InputError):
    """One file or record cannot be taken in. The message is the reason alone, without the file's name."""


class ArchiveError(OnRecordError):
    """The archive at this place cannot be used like this."""


class ArchiveBusy(ArchiveError):
    """Another process is writing to the archive."""


class ArchiveReadOnly(ArchiveError):
    """The archive's folder or disk does not take writes."""


class ArchiveTooNew(ArchiveError):
    """The archive was written by a newer version of onrecord."""


class ArchiveDamaged(ArchiveError):
    """The database cannot be read."""


class ModelMismatch(ArchiveError):
    """The stored vectors were made by another model."""


class ModelError(OnRecordError):
    """A model cannot be used."""


class ModelNotFound(ModelError):
    """The model is not installed, or cannot be reached."""


class ModelTampered(ModelError):
    """The model's weights are not the pinned ones."""
