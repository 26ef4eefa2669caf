//! Prints the schema that `schema.json` is.

#[path = "../requests/generate.rs"]
mod generate;

fn main() {
    print!("{}", generate::schema());
}
