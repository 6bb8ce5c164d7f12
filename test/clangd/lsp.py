# Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A small client of the Language Server Protocol, for tests."""
import json
import os
import subprocess
import threading
import time
from pathlib import Path

TIMEOUT = 120


class Client:
    """Starts a server and speaks to it.

    A reader thread files what comes: answers by their number, diagnostics by
    document and version.
    """

    def __init__(self, command, root):
        self.root = Path(root)
        # Nothing of whoever runs the test may have a say.  The one setting saves
        # the time to index the standard library, which no test asks about.
        config = self.root / "config" / "clangd"
        config.mkdir(parents=True)
        (config / "config.yaml").write_text("Index:\n  StandardLibrary: false\n")
        env = dict(os.environ, HOME=str(root), XDG_CONFIG_HOME=str(config.parent))
        self.log = open(self.root / "server.log", "wb")
        self.server = subprocess.Popen(command, stdin=subprocess.PIPE,
                                       stdout=subprocess.PIPE, stderr=self.log,
                                       env=env, cwd=root)
        self.answers = {}
        self.published = {}
        self.arrived = threading.Condition()
        self.number = 0
        threading.Thread(target=self._read, daemon=True).start()
        self.capabilities = self.request("initialize", {
            "processId": None,
            "rootUri": self.root.as_uri(),
            "capabilities": {"textDocument": {
                "publishDiagnostics": {"relatedInformation": True,
                                       "codeActionsInline": False},
                "codeAction": {"codeActionLiteralSupport": {
                    "codeActionKind": {"valueSet": ["quickfix"]}}}}},
        })["capabilities"]
        self.notify("initialized", {})

    def _read(self):
        stream = self.server.stdout
        while True:
            length = 0
            while line := stream.readline().strip():
                name, _, value = line.partition(b":")
                if name.lower() == b"content-length":
                    length = int(value)
            if not length:
                return  # the server has ended
            message = json.loads(stream.read(length))
            with self.arrived:
                if message.get("method") == "textDocument/publishDiagnostics":
                    what = message["params"]
                    self.published[what["uri"], what.get("version")] = (
                        what["diagnostics"])
                elif "method" in message and "id" in message:
                    self._send({"id": message["id"], "result": None})
                elif "id" in message:
                    self.answers[message["id"]] = message
                self.arrived.notify_all()

    def _send(self, message):
        body = json.dumps(dict(message, jsonrpc="2.0")).encode()
        self.server.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self.server.stdin.flush()

    def _await(self, ready, what):
        end = time.monotonic() + TIMEOUT
        with self.arrived:
            while not ready():
                left = end - time.monotonic()
                if left <= 0 or self.server.poll() is not None:
                    log = (self.root / "server.log").read_text(errors="replace")
                    raise AssertionError("no %s; the server's log:\n%s" % (what, log))
                self.arrived.wait(min(left, 1))

    def notify(self, method, params):
        self._send({"method": method, "params": params})

    def request(self, method, params):
        self.number += 1
        number = self.number
        self._send({"id": number, "method": method, "params": params})
        self._await(lambda: number in self.answers, "answer to " + method)
        answer = self.answers.pop(number)
        assert "error" not in answer, answer
        return answer["result"]

    # -- documents -------------------------------------------------------

    def uri(self, name):
        return (self.root / name).as_uri()

    def open(self, name, text):
        """Opens a document; returns its diagnostics."""
        self.notify("textDocument/didOpen", {"textDocument": {
            "uri": self.uri(name), "languageId": "cpp", "version": 1,
            "text": text}})
        return self.diagnostics(name, 1)

    def change(self, name, text, version):
        """Replaces the text of a document; returns its diagnostics."""
        self.notify("textDocument/didChange", {
            "textDocument": {"uri": self.uri(name), "version": version},
            "contentChanges": [{"text": text}]})
        return self.diagnostics(name, version)

    def diagnostics(self, name, version):
        key = self.uri(name), version
        self._await(lambda: key in self.published, "diagnostics of %s" % name)
        return self.published[key]

    def fixes(self, name, diagnostic):
        """The quick fixes that are offered for a diagnostic."""
        actions = self.request("textDocument/codeAction", {
            "textDocument": {"uri": self.uri(name)},
            "range": diagnostic["range"],
            "context": {"diagnostics": [diagnostic], "only": ["quickfix"]}})
        return [a for a in actions if a.get("kind") == "quickfix"]

    def stop(self):
        """Ends the conversation as the protocol wants it; returns the exit code."""
        self.request("shutdown", None)
        self.notify("exit", None)
        code = self.server.wait(TIMEOUT)
        for stream in (self.server.stdin, self.server.stdout, self.log):
            stream.close()
        return code


def apply(text, action, uri):
    """The text after the action's edit."""
    edit = action["edit"]
    if "changes" in edit:
        edits = edit["changes"][uri]
    else:
        edits = [e for d in edit["documentChanges"]
                 if d["textDocument"]["uri"] == uri for e in d["edits"]]
    lines = text.splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))

    def offset(position):
        return starts[position["line"]] + position["character"]

    for e in sorted(edits, key=lambda e: offset(e["range"]["start"]), reverse=True):
        text = (text[:offset(e["range"]["start"])] + e["newText"]
                + text[offset(e["range"]["end"]):])
    return text
