"""How is the line kept busy while a file goes out: what happens at the desk while a chunk is on its way?

One chunk at a time is on the line, so that a cut costs one chunk. Meanwhile the one before it is written down and the next
one is read and hashed: the desk's disk costs no time of the line.
"""

from __future__ import annotations

import base64
import hashlib
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from types import TracebackType

from counter_app.attachment_ports import Attachment, AttachmentBytes
from counter_app.domain.errors import StoreError
from sync.answers import Answer, Failure, gateway_problem
from sync.gateway_client import GatewayClient


@dataclass(frozen=True, slots=True)
class _Chunk:
    offset: int
    content: bytes
    checksum: str


class ChunkSender:
    """The chunks of one file, in order.

    `keep` writes down how far the centre confirmed; a power cut forgets the last of it at most, and the centre knows anyway.
    `seconds`: how long the last chunk took from its first byte to the answer.
    """

    def __init__(self, client: GatewayClient, files: AttachmentBytes, file: Attachment, keep: Callable[[int], None]) -> None:
        self._client = client
        self._files = files
        self._file = file
        self._keep = keep
        self._ahead: _Chunk | None = None
        self._reached: int | None = None
        self.seconds = 0.0

    def __enter__(self) -> ChunkSender:
        self._line = ThreadPoolExecutor(max_workers=1, thread_name_prefix="upload")
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._line.shutdown()
        if kind is None:
            self._write_down()

    def send(self, offset: int, most_bytes: int) -> int | Answer | Failure | None:
        """The offset that the centre confirmed, or the answer that was none; None when the desk cannot read its own file.

        Raises StoreError when the desk cannot write.
        """
        chunk, self._ahead = self._ahead, None
        if chunk is None or chunk.offset != offset or len(chunk.content) > most_bytes:
            chunk = self._read(offset, most_bytes)
        if chunk is None:
            return None
        on_the_line = self._line.submit(self._timed, chunk)
        self._write_down()
        self._ahead = self._read(offset + len(chunk.content), most_bytes)
        answer = on_the_line.result()
        reached = _confirmed(answer, chunk, self._file.size_bytes)
        if isinstance(reached, int):
            self._reached = reached
        return reached

    def _timed(self, chunk: _Chunk) -> Answer | Failure:
        began = time.monotonic()
        answer = self._client.send_chunk(self._file.file_id, chunk.offset, chunk.content, chunk.checksum)
        self.seconds = time.monotonic() - began
        return answer

    def _read(self, offset: int, most_bytes: int) -> _Chunk | None:
        """None at the end of the file, and when its bytes are gone or were changed: that file's trouble, not the lane's."""
        length = min(most_bytes, self._file.size_bytes - offset)
        if length <= 0:
            return None
        try:
            content = self._files.read(self._file.sha256, offset, length)
        except StoreError:
            return None
        return _Chunk(offset, content, "sha256 " + base64.b64encode(hashlib.sha256(content).digest()).decode())

    def _write_down(self) -> None:
        reached, self._reached = self._reached, None
        if reached is not None:
            self._keep(reached)


def _confirmed(answer: Answer | Failure, chunk: _Chunk, size_bytes: int) -> int | Answer | Failure:
    """How far the centre is, by its own word."""
    if not isinstance(answer, Answer):
        return answer
    reached = answer.upload_offset if answer.status == 204 else None
    if reached is None:
        problem = gateway_problem(answer)
        if problem is None or problem.code != "wrong-offset" or problem.expected in (None, chunk.offset):
            return answer
        return min(problem.expected or 0, size_bytes)
    if reached != chunk.offset + len(chunk.content):
        return replace(answer, status=500)  # a server that confirms what was not sent is not ours
    return reached
