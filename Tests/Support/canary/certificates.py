"""Certificates whose subject, issuer and names say what they are told to, signed by one authority."""

import datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

START = datetime.datetime(2020, 1, 1)
END = datetime.datetime(2090, 1, 1)


def name(*texts):
    # RFC 5280 gives a common name 64 characters.
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, text[:64]) for text in texts])


def signed(subject, issuer, key, by, extensions):
    builder = x509.CertificateBuilder(issuer, subject, key.public_key(), x509.random_serial_number(), START, END)
    for extension in extensions:
        builder = builder.add_extension(extension, critical=False)
    return builder.sign(by, hashes.SHA256())


def write(directory, echoes):
    """A certificate for each text; `authority.pem` is whom to trust, `p384.pem` a key to sign tokens with."""
    signing = ec.generate_private_key(ec.SECP384R1())
    (directory / "p384.pem").write_bytes(signing.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    authority, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root = name("Canary authority")
    trusted = signed(root, root, authority, authority, [x509.BasicConstraints(True, None)])
    (directory / "authority.pem").write_bytes(trusted.public_bytes(serialization.Encoding.PEM))
    key_file = directory / "key.pem"
    key_file.write_bytes(key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    files = []
    for number, echo in enumerate(echoes):
        names = [x509.DNSName(part.encode("ascii", "replace").decode()) for part in (echo, f"{echo}.localhost")]
        leaf = signed(name(echo), root, key, authority, [x509.SubjectAlternativeName(names)])
        file = directory / f"leaf-{number}.pem"
        file.write_bytes(leaf.public_bytes(serialization.Encoding.PEM))
        files.append((file, key_file))
    return files
