"""How files arrive: in nameless files, bounded, so that a huge one costs neither memory nor a full disk."""

from io import FileIO
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from jalon.dossiers.files.formats import MOST_BYTES
from jalon.dossiers.files.storage import scratch

MOST_FILES = 10
#: As `client_max_body_size` of deploy/nginx/jalon.conf: the files of one form, and what goes with them.
MOST_REQUEST_BYTES = MOST_FILES * MOST_BYTES + 10 * 1024 * 1024


class ArrivedFile(UploadedFile):
    """A file of a form. Beyond MOST_BYTES it holds nothing; `size` is the true one all the same."""

    file: FileIO
    name: str
    size: int


class BoundedUploadHandler(FileUploadHandler):
    """Keeps each file up to MOST_BYTES; of a larger one, only its size, so that the others of the form are kept."""

    file: FileIO

    def handle_raw_input(
        self, input_data: Any, META: dict[str, Any], content_length: int, boundary: str, encoding: str | None = None
    ) -> None:
        """Refuse at once, before it is read, a request that no form of ours sends."""
        if content_length > MOST_REQUEST_BYTES:
            raise RequestDataTooBig

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin one file of the form."""
        super().new_file(*args, **kwargs)
        self.file = scratch()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Take the next bytes, or let go of all of them once there are too many."""
        if start + len(raw_data) <= MOST_BYTES:
            self.file.write(raw_data)
        else:
            self.file.truncate(0)

    def file_complete(self, file_size: int) -> ArrivedFile:
        """Return the file, under its true size."""
        self.file.seek(0)
        return ArrivedFile(self.file, self.file_name, self.content_type, file_size, self.charset)

    def upload_interrupted(self) -> None:
        """Leave nothing of a file that did not arrive whole."""
        self.file.close()
