"""The same function in other languages: what `bare` does for an activation, with each language's own AWS SDK."""
import pathlib
import shutil
import subprocess

from measuring import Candidate

HERE = pathlib.Path(__file__).resolve().parent / "others"
BOTO3 = "boto3==1.44.5"


def candidates(directory, operation):
    """(language, candidate) for Node.js, bundled by esbuild, and Python; installs what they need into `directory`."""
    directory.mkdir(parents=True, exist_ok=True)
    shutil.copy(HERE / "package.json", directory)
    shutil.copy(HERE / "activate.mjs", directory)
    shutil.copy(HERE / "activate.py", directory)
    do = lambda *command: subprocess.run(command, cwd=directory, check=True, stdout=subprocess.DEVNULL)
    if not (directory / "node_modules/esbuild").exists():
        do("npm", "install", "--no-audit", "--no-fund", "--loglevel=error")
    do("node_modules/.bin/esbuild", "activate.mjs", "--bundle", "--minify", "--platform=node", "--target=node20",
       "--format=esm", "--outfile=bundle.mjs", "--log-level=error",
       "--banner:js=import{createRequire}from'node:module';const require=createRequire(import.meta.url);")
    python = directory / "venv/bin/python3"
    if not python.exists():
        do("python3", "-m", "venv", "venv")
        do(python, "-m", "pip", "install", "--quiet", BOTO3)
    commands = {"node": [shutil.which("node"), str(directory / "bundle.mjs")], "python": [str(python), str(directory / "activate.py")]}
    return [(language, Candidate(language, command, {}, operation.event, operation.answers, 201))
            for language, command in commands.items()]
