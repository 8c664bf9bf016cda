"""``python -m sangkien`` is the command ``sangkien``."""

from sangkien.cli import main

if __name__ == "__main__":
    main()
