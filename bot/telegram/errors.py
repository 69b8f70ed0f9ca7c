"""Why the bot cannot be run, for whoever runs it.

::

    OnRecordError
    └── ServeError                    tell the operator: the bot cannot be run like this
        ├── TokenMissingError         no token is set, or what is set is none
        ├── TokenRefusedError         the server does not know the token
        ├── TwoPollersError           another process takes the updates of the same token
        ├── ServerUnreachableError    no Bot API server answers
        ├── WebhookError              a webhook cannot be served like this
        └── StateError                the bot's own database cannot be used

Every message is one sentence for a person, and none holds the token.
"""

from retrieval.errors import OnRecordError


class ServeError(OnRecordError):
    """The bot cannot be run like this."""


class TokenMissingError(ServeError):
    """No token is set, or what is set does not look like one."""


class TokenRefusedError(ServeError):
    """The Bot API server does not know the token."""


class TwoPollersError(ServeError):
    """Another process takes the updates of the same token."""


class ServerUnreachableError(ServeError):
    """No Bot API server answers."""


class WebhookError(ServeError):
    """A webhook cannot be served like this."""


class StateError(ServeError):
    """The bot's own database cannot be used."""
