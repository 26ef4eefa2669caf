//! The check of the signature that a license key has, for operations that a computer presents one to.

use data_encoding::BASE64URL_NOPAD;
use lambda_http::Error;
use latchkey_functions::Environment;
use ring::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};

pub(super) struct Presented {
    license_key: String,
    /// A point of P-256 as SEC 1 writes it.
    signing_key: Vec<u8>,
}

impl Presented {
    pub(super) fn of(environment: &Environment) -> Result<Self, Error> {
        let license_key = environment.required("BARE_LICENSE_KEY")?.to_owned();
        let signing_key = BASE64URL_NOPAD.decode(environment.required("BARE_SIGNING_KEY")?.as_bytes())?;
        Ok(Self { license_key, signing_key })
    }

    /// Checks the signature, then makes the calls.
    pub(super) async fn then(&self, calls: impl Future<Output = Result<(), Error>> + Send) -> Result<(), Error> {
        let (signed, signature) = self.license_key.rsplit_once('.').ok_or("the license key is none")?;
        let signature = BASE64URL_NOPAD.decode(signature.as_bytes())?;
        UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, &self.signing_key)
            .verify(signed.as_bytes(), &signature)
            .map_err(|_| "the signature is none")?;
        calls.await
    }
}
