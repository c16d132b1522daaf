"""``python -m loaders`` is the same as ``havre``."""

from loaders.commands import main

if __name__ == "__main__":
    raise SystemExit(main())
