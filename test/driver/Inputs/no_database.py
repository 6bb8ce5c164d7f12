"""no_database.py MAPVET SOURCE: a source in a folder with no compile_commands.json above it."""
import os
import shutil
import subprocess
import sys
import tempfile

mapvet, source = sys.argv[1:]
with tempfile.TemporaryDirectory() as folder:
    folder = os.path.realpath(folder)
    os.mkdir(folder + "/sub")
    shutil.copy(source, folder + "/sub/clean.cpp")
    run = subprocess.run(
        [mapvet, "sub/clean.cpp"], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    print(run.stdout.replace(folder, "FOLDER"))
    sys.exit(run.returncode)
