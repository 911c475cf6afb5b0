"""The bytes of uploaded files: in memory, and in a folder beside the snapshot when there is one."""

import shutil
from pathlib import Path


class Blobs:
    """Bytes by name; a name is `<media id>/<size>`."""

    def __init__(self, folder: Path | None = None) -> None:
        """Keep the bytes in a folder, or in memory only."""
        self._folder = folder
        self._held: dict[str, bytes] = {}

    def put(self, name: str, content: bytes) -> None:
        """Keep bytes under a name."""
        if self._folder is None:
            self._held[name] = content
            return
        file = self._folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)

    def get(self, name: str) -> bytes | None:
        """Return the bytes of a name, None when there are none."""
        if self._folder is None:
            return self._held.get(name)
        file = self._folder / name
        return file.read_bytes() if file.is_file() else None

    def remove(self, media_id: str) -> None:
        """Forget all sizes of a file."""
        for name in [name for name in self._held if name.startswith(f"{media_id}/")]:
            del self._held[name]
        if self._folder is not None:
            shutil.rmtree(self._folder / media_id, ignore_errors=True)
