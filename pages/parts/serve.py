"""Start the app's server: ``python -m pages.parts.serve app.py [options]``.

The same as ``streamlit run``, except that a folder named ``pages`` is not taken for
Streamlit's old way of making pages. Without this, the first visitor of a new server who
opens the address of a page directly is told "Page not found".
"""

from __future__ import annotations

import sys

from streamlit.runtime.pages_manager import PagesManager
from streamlit.web.cli import main

if __name__ == "__main__":
    PagesManager.uses_pages_directory = False
    main(["run", *sys.argv[1:]])
