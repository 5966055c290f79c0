# Writes the files of the secret on standard input, a JSON object of path to content, for the user kafka alone.
import base64, json, os, shutil, sys

for path, content in json.load(sys.stdin).items():
    data = content.encode()
    if path.endswith(".p12"):
        data = base64.b64decode(content)
    if os.path.normpath(path) != path or not path.startswith(("/etc/kafka/", "/etc/jmx-exporter/")):
        sys.exit(f"kafkaform: {path} is no path of a key or password")
    folder = os.path.dirname(path)
    if not os.path.isdir(folder):
        os.makedirs(folder, mode=0o755)
    try:
        with open(path, "rb") as present:
            if present.read() == data:
                continue
    except FileNotFoundError:
        pass
    with open(os.open(path + ".new", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(data)
    shutil.chown(path + ".new", "kafka", "kafka")
    os.rename(path + ".new", path)
