"""Certificates of the lab, made with openssl, each kind once in a run."""
import os
import subprocess
import threading

NAME = "turn.example.net"
_lock = threading.Lock()

KEYS = {
    "p256": ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"],
    "p384": ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"],
    "p521": ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-521"],
    "ed25519": ["-algorithm", "ED25519"],
    "rsa1024": ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:1024"],
    "rsa2048": ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"],
    "rsa4096": ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:4096"],
}


class Authority:
    """A root, an intermediate below it when asked for, and what they sign."""

    def __init__(self, directory, name, key="p256"):
        self.directory, self.name = directory, name
        os.makedirs(directory, exist_ok=True)
        self.root = self._path("root.pem")
        with _lock:
            if not os.path.exists(self.root):
                self._key("root", key)
                self._openssl("req", "-x509", "-new", "-key", self._path("root.key"), "-days", "30",
                              "-subj", f"/CN={name}", "-addext", "basicConstraints=critical,CA:TRUE",
                              "-out", self.root)

    def issue(self, label, key="p256", names=(NAME,), subject=None, when=None, days=20, intermediate=False,
              usage="serverAuth", chain=True):
        """A certificate file (with its chain, unless told otherwise) and its key."""
        certificate, private = self._path(f"{label}.pem"), self._path(f"{label}.key")
        with _lock:
            if not os.path.exists(certificate):
                signer = self._intermediate() if intermediate else "root"
                self._key(label, key)
                extensions = ["basicConstraints=critical,CA:FALSE", f"extendedKeyUsage={usage}"]
                if names:
                    extensions.append("subjectAltName=" + ",".join(
                        f"{'IP' if each.replace('.', '').isdigit() else 'DNS'}:{each}" for each in names))
                leaf = self._sign(label, subject or NAME, signer, extensions, days, when)
                if intermediate and chain:
                    leaf += self._read("intermediate.pem") if chain is True else self._read(f"{chain}.pem")
                with open(certificate, "w", encoding="ascii") as file:
                    file.write(leaf)
        return certificate, private

    def _intermediate(self):
        if not os.path.exists(self._path("intermediate.pem")):
            self._key("intermediate", "p256")
            with open(self._path("intermediate.pem"), "w", encoding="ascii") as file:
                file.write(self._sign("intermediate", f"{self.name} R1", "root",
                                      ["basicConstraints=critical,CA:TRUE,pathlen:0"], 25))
        return "intermediate"

    def _sign(self, label, subject, signer, extensions, days, when=None):
        request = self._path(f"{label}.csr")
        self._openssl("req", "-new", "-key", self._path(f"{label}.key"), "-subj", f"/CN={subject}", "-out", request)
        with open(self._path(f"{label}.ext"), "w", encoding="ascii") as file:
            file.write("\n".join(extensions))
        # openssl's x509 knows no start of validity, so that another clock has to give it.
        return self._openssl("x509", "-req", "-in", request, "-CA", self._path(f"{signer}.pem"),
                             "-CAkey", self._path(f"{signer}.key"), "-CAcreateserial", "-days", str(days),
                             "-extfile", self._path(f"{label}.ext"), clock=when)

    def _key(self, label, kind):
        self._openssl("genpkey", *KEYS[kind], "-out", self._path(f"{label}.key"))

    def _openssl(self, *arguments, clock=None):
        command = [*(["faketime", clock] if clock else []), "openssl", *arguments]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"{' '.join(command)}: {done.stderr.strip()}")
        return done.stdout

    def _path(self, name):
        return os.path.join(self.directory, name)

    def _read(self, name):
        with open(self._path(name), encoding="ascii") as file:
            return file.read()
