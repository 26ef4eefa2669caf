//! Keys with which anybody can sign, because their private halves are published.

use latchkey_core::{JwkSet, SigningKeyId};

/// A key of a set with which anybody can sign.
pub(crate) fn published_key(jwks: &JwkSet) -> Option<SigningKeyId> {
    let published = |(_, key): &(_, latchkey_core::PublicKey)| PUBLISHED.contains(&key.thumbprint().as_str());
    jwks.usable_keys().into_iter().find(published).map(|(kid, _)| kid)
}

/// Their thumbprints (RFC 7638), sorted: of this project's vectors and tests, and of the examples of RFC 7515, 7517 and 8037.
const PUBLISHED: [&str; 35] = [
    "--6IM5l0OosLj9yWskISYhUA3n_3CURQkmrYMSha_ck",
    "-Y4E9TMm6RHXdEMV2FRRKJiFNF_gobJnrL4wNhDQHX8",
    "0YuCW4N9LKPsO0jPKKgDYo3H7HH2LkiT8YLuFGslZXI",
    "586c9atz6pPreTGkd3FnF26eIXTgcvfdDuSGMXhANtU",
    "6uuEaX_87uMh4VKEtSDkENgjC0g7Evt6vliSnD7XSDE",
    "8TlG3IhiRH5sWhsIGSSRnAqf9zyhEl1ir4t4cbTRCk0",
    "9ZHZPi2yVG0JrD0Xiord_cdN_4EdgeQKRIpz5HF5JF0",
    "DxzbSVUjLA6hkgB0x3gtaRQiQK7qSAo5Fw9sHjlEvNU",
    "E916XTjJCK82vAibEGGhB3lDV7wANvlLfxiCNTqfo_c",
    "EzY02lOLYcbnY5z-qyt59-EouE6B2dzqtZugyogVpcM",
    "FNTotPeVek-MEChStrtHEZ9__f_R0R6CnaCg3QzzSQw",
    "FcFaEbhSUXlqs5Kv5VB0ntiMQq-UUv3_UZxNxf7QSyc",
    "FxVhuO_Ir82yjJ8FMIoWpXpN_BZn-l_LcBqPspZfzfk",
    "J0StZRJu9MFIGLc5XTSd9wTABQnZHvnwb4Y2BFemA4I",
    "MoyxGI8SeN7EXjC6tUL_eTj7B2p8PDZYQx7XEV9I1mA",
    "NnOJ0d3iLYU8KRj5YLgR3zRDuMPw2oDZex97ASgNeXU",
    "Nrqg3-M_Xwtx-1tbtc1J7Xul2DyeC0bUSy9u_5NSG6g",
    "TD0DfWNUvs9A5qOf_NbYKhteaEJ3q_ildPkjSWvLTL4",
    "UDDReOZl1ipXAfp9wYsm13sDBMK5og--QWdBjzuf6o4",
    "_dW8A-GLXVqbPP-vIvMJwYatEeWuGKu-mPxI1ZmIkTs",
    "aVBtapLd11SUVKIMGJfPzOEDuN0sXcmzJQNVT-_sKEU",
    "atZR63tNG3W2GhPpVleKnfrw1N7N6LAqOe5grE2SBR4",
    "cn-I_WNMClehiVp51i_0VpOENW1upEerA8sEam5hn-s",
    "d8Me3uJ82jhdsCstWyVMr3_I2ueeTYG5agM1-2r1_bY",
    "gKT-ounvK_eCZWUywszuopYT75sgk_pHDfiR2w-hLnk",
    "gWjt7nmB1udyFpLYVp0SxJnI8lJEvl7q8AFYZRqnGV8",
    "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k",
    "ljKs0SACJrzuY-TJP7wU3q3qsDIQdPFjNDUlYfUxquc",
    "nRIE2VmKdMjL1JD7tbV7fXVgXxmv0GKnMFWRUJMTf9Q",
    "oKIywvGUpTVTyxMQ3bwIIeQUudfr_CkLMjCE19ECD-U",
    "r2GDdhnvugso-JIHG4VDro5BKhNgBFFXYNjXhg98pUk",
    "r4thRn8KdhhgGDrzOwmSwySqMcXeIdd9SG333J-ZNtU",
    "rGQp6rRfO0HPhPeAVHebkFhkEXJ7_VsXnxfrODb1XGU",
    "wn8-axFKnOFEnnaYJBgkGYUyDjm328I-jp-j7aegW-k",
    "y6fiM-wp30TPQmazKqlzbw8GNgLMnsBCYZWMnWrMn2o",
];

#[cfg(test)]
mod tests;
