//! Signs the licenses that the documentation runs on, with a new key that nobody has afterwards:
//!
//! ```text
//! cargo run -p latchkey-client --example sign
//! ```
//!
//! What they say is what the test vectors of the same names say. Those can't be used here: anybody can sign with their keys, and
//! a client refuses them.

use std::error::Error;
use std::fs;
use std::path::Path;

use data_encoding::BASE64URL_NOPAD;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::json;

const KID: &str = "acme-2026";

fn main() -> Result<(), Box<dyn Error>> {
    let (folder, random) = (Path::new(env!("CARGO_MANIFEST_DIR")), SystemRandom::new());
    let secret = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).expect("a random secret");
    let key =
        EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, secret.as_ref(), &random).expect("its own secret");
    let (x, y) = key.public_key().as_ref()[1..].split_at(32);
    let (x, y) = (BASE64URL_NOPAD.encode(x), BASE64URL_NOPAD.encode(y));
    let jwk = json!({"kty": "EC", "crv": "P-256", "alg": "ES256", "use": "sig", "kid": KID, "x": x, "y": y});
    fs::write(folder.join("examples/acme/jwks.json"), format!("{:#}\n", json!({"keys": [jwk]})))?;
    let header = BASE64URL_NOPAD.encode(format!(r#"{{"alg":"ES256","kid":"{KID}","typ":"license+jwt"}}"#).as_bytes());
    for name in ["generic.lic", "perpetual.lic"] {
        let published = fs::read_to_string(folder.join("vectors").join(name))?;
        let payload = published.lines().last().and_then(|line| line.split('.').nth(1)).ok_or("no license key")?;
        let input = format!("{header}.{payload}");
        let signature = key.sign(&random, input.as_bytes()).expect("a signature");
        let signature = BASE64URL_NOPAD.encode(signature.as_ref());
        fs::write(folder.join("examples/acme").join(name), format!("{input}.{signature}\n"))?;
    }
    Ok(())
}
