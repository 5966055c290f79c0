"""What runs that were killed left: containers and networks by their label, folders and loop devices by their name."""
import os
import shutil
import tempfile
from pathlib import Path

from .player.docker import LABEL, docker, run


def claim(folder):
    """Makes a run's folder, with who it belongs to in it from the first moment."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    scratch = folder.with_name(f"{folder.name}.new")
    scratch.mkdir()
    (scratch / "pid").write_text(str(os.getpid()))
    scratch.rename(folder)


def remove_leftovers():
    for folder in Path(tempfile.gettempdir()).glob("kafkaform-aws-*"):
        if not alive(folder):
            remove_run(folder.name)
            release_disks(folder)
            shutil.rmtree(folder, ignore_errors=True)


def alive(folder):
    """Another process may have the number by now: only an emulator counts. A folder without a number is being made."""
    try:
        command = Path(f"/proc/{int((folder / 'pid').read_text())}/cmdline").read_bytes()
        return b"emulator" in command
    except FileNotFoundError:
        return not (folder / "pid").exists()
    except ValueError:
        return True


def remove_run(name):
    mine = f"--filter=label={LABEL}={name}"
    containers = docker("ps", "--all", "--quiet", mine, check=False).split()
    if containers:
        docker("rm", "--force", "--volumes", *containers, check=False)
    networks = docker("network", "ls", "--quiet", mine, check=False).split()
    if networks:
        docker("network", "rm", *networks, check=False)


def release_disks(folder):
    for line in run("losetup", "--list", "--noheadings", "--output", "NAME,BACK-FILE", check=False).splitlines():
        device, _, file = line.strip().partition(" ")
        if file.strip().startswith(f"{folder}/"):
            run("losetup", "--detach", device, check=False)
