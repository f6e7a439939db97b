"""Why a bundle is refused: each error's docstring is its message."""


class BundleRefused(Exception):
    """This bundle cannot be used."""

    def __init__(self, detail: str = "") -> None:
        message = (type(self).__doc__ or "").splitlines()[0]
        super().__init__(f"{message} ({detail})" if detail else message)


class BundleMissing(BundleRefused):
    """There is no bundle there."""


class BundleUnsigned(BundleRefused):
    """The bundle is not signed, and unsigned bundles are accepted only by an explicit setting."""


class SignatureMalformed(BundleRefused):
    """manifest.sig is not a signature of Vigie."""


class SignerUnknown(BundleRefused):
    """The bundle is signed by a key that is not trusted here."""


class SignatureWrong(BundleRefused):
    """The manifest is not the one that was signed."""


class KeyUnusable(BundleRefused):
    """This is not the PEM file of an Ed25519 key without a password."""


class ManifestMalformed(BundleRefused):
    """manifest.json does not have the shape that this version of Vigie reads."""


class FormatUnknown(BundleRefused):
    """The bundle was written for another version of Vigie: train one with this version."""


class FileUnexpected(BundleRefused):
    """The bundle's folder holds something that the manifest does not list."""


class FileUnreadable(BundleRefused):
    """A file of the bundle is missing, is not a plain file, or cannot be read."""


class FileTooLarge(BundleRefused):
    """A file of the bundle is larger than a bundle's can be."""


class FileChanged(BundleRefused):
    """A file of the bundle is not the one that the manifest describes."""


class ContentMalformed(BundleRefused):
    """The bundle's arrays or words do not fit together."""


class VersionInvalid(BundleRefused):
    """A version is made of 1 to 64 letters, digits, dots, dashes and underscores, and starts with a digit."""


class NothingPromoted(BundleRefused):
    """The registry has no CURRENT bundle: train one, then promote it."""


class ScoresAbsurd(BundleRefused):
    """The bundle loads, but its scores for plain sentences are not probabilities."""
