"""The engine's command line."""
import subprocess

LABEL = "kafkaform.aws-test"


def docker(*arguments, check=True, input=None):
    return run("docker", *arguments, check=check, input=input)


def run(*command, check=True, input=None):
    result = subprocess.run(command, capture_output=True, text=True, input=input)
    if check and result.returncode != 0:
        raise RuntimeError(f"{' '.join(command)}: {result.stderr.strip()}")
    return result.stdout.strip()
