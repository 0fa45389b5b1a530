"""The certificate of the demonstration's https://localhost, and the root that signs it.

Whoever imports the root trusts it for this machine's own names and no others: it says so itself.
"""

import ipaddress
from datetime import datetime, timedelta
from pathlib import Path
from typing import cast

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from jalon.accounts.cards.folder import write_whole
from jalon.demo.cards.authority import key_usage

ROOT_LASTS = timedelta(days=3650)
SERVER_LASTS = timedelta(days=200)  # browsers refuse what lasts much longer
RENEWED = timedelta(days=30)
SECRET = 0o600
LOCAL_NAME = "localhost"


def prepare_web(folder: Path, now: datetime, *, names: tuple[str, ...] = (LOCAL_NAME,)) -> None:
    """Make root.pem, root.key, server.pem and server.key in a folder, or make again those that come to their end."""
    if not _is_good(folder / "root.pem", now):
        key = ec.generate_private_key(ec.SECP256R1())
        _keep(folder, "root", _root(key, now), key)
        (folder / "server.pem").unlink(missing_ok=True)
    if not _is_good(folder / "server.pem", now):
        key = ec.generate_private_key(ec.SECP256R1())
        root = x509.load_pem_x509_certificate((folder / "root.pem").read_bytes())
        root_key = load_pem_private_key((folder / "root.key").read_bytes(), password=None)
        _keep(folder, "server", _server(key, names, root, cast(ec.EllipticCurvePrivateKey, root_key), now), key)


def _is_good(file: Path, now: datetime) -> bool:
    return file.exists() and x509.load_pem_x509_certificate(file.read_bytes()).not_valid_after_utc > now + RENEWED


def _keep(folder: Path, name: str, certificate: x509.Certificate, key: ec.EllipticCurvePrivateKey) -> None:
    write_whole(folder / f"{name}.key", key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()), SECRET)
    write_whole(folder / f"{name}.pem", certificate.public_bytes(Encoding.PEM))


def _root(key: ec.EllipticCurvePrivateKey, now: datetime) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Jalon, démonstration sur cette machine")])
    loopback = x509.IPAddress(ipaddress.ip_network("127.0.0.0/8"))
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + ROOT_LASTS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(key_usage(key_cert_sign=True), critical=True)
        .add_extension(x509.NameConstraints([x509.DNSName(LOCAL_NAME), loopback], None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )


def _server(
    key: ec.EllipticCurvePrivateKey,
    names: tuple[str, ...],
    root: x509.Certificate,
    root_key: ec.EllipticCurvePrivateKey,
    now: datetime,
) -> x509.Certificate:
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0])]))
        .issuer_name(root.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + SERVER_LASTS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(key_usage(digital_signature=True), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name) for name in names]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()), critical=False)
        .sign(root_key, hashes.SHA256())
    )
