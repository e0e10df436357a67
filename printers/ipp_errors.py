"""The two ways in which a question to an IPP printer has no good answer."""

from __future__ import annotations


class IppRefused(Exception):
    """The printer's definite no. `reason`: "ipp-" and its status in hex (RFC 8011 appendix B), "http-…" or "needs-ipps"."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class IppLost(Exception):
    """No answer that could be understood.

    `reason`: no-connection (nothing was sent), no-answer, connection-lost, not-understood.
    """

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)
