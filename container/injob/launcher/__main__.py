"""python -m injob.launcher: the same as the command `train`."""

from injob.launcher.main import main

if __name__ == "__main__":
    main()
