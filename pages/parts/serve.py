"""Start the app's server: ``python -m pages.parts.serve app.py [options]``.

The same as ``streamlit run``, except that a folder named ``pages`` is not taken for
Streamlit's old way of making pages. Without this, the first visitor of a new server who
opens the address of a page directly is told "Page not found". And what somebody uploads
stays in memory: left alone, the server would put every file above 1 MB in a temporary file.
"""

from __future__ import annotations

import sys

from starlette.formparsers import MultiPartParser
from streamlit.runtime.pages_manager import PagesManager
from streamlit.web.cli import main

# Above server.maxUploadSize, which ends an upload before this is reached.
IN_MEMORY = 64 * 1024 * 1024


def keep_uploads_in_memory() -> None:
    """Let no uploaded file reach the disk while it arrives."""
    MultiPartParser.spool_max_size = IN_MEMORY


if __name__ == "__main__":
    PagesManager.uses_pages_directory = False
    keep_uploads_in_memory()
    main(["run", *sys.argv[1:]])
