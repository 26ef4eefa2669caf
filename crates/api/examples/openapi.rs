//! Prints the OpenAPI document; `crates/api/openapi.json` is what it printed last.

fn main() {
    print!("{}", latchkey_api::openapi::document());
}
