"""What is on its way to the centre while the desk already settles the last batch and reads the next?"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import Future

from sync.answers import Answer, Failure
from sync.gateway_client import GatewayClient
from sync.settlement import Outgoing
from sync.wire import encode_batch

Part = Sequence[Outgoing]


class OnTheWire:
    """One part of a batch, sent by a thread that does nothing else: it never touches the store."""

    def __init__(self, client: GatewayClient, part: Part) -> None:
        """Sending begins at once. Every row of `part` is marked as sending and committed as such before."""
        self.part = part
        self._client = client
        self._answer: Future[Answer | Failure] = Future()
        # A daemon: a call that hangs must not keep the program from ending; the rows go again at the next start.
        threading.Thread(target=self._send, daemon=True, name="send-batch").start()

    def answer(self) -> Answer | Failure:
        """What came back. Waits for it; the client's deadlines say how long at most."""
        return self._answer.result()

    def wait(self) -> None:
        """Until it has ended, however it ended."""
        self._answer.exception()

    def _send(self) -> None:
        try:
            self._answer.set_result(self._client.send_events(encode_batch([item.event for item in self.part])))
        except BaseException as error:  # goes up in the engine's thread, as if it had sent itself
            self._answer.set_exception(error)
