//! Prints the requests that `scripted.jsonl` is.

#[path = "../requests/generate.rs"]
mod generate;

fn main() {
    print!("{}", generate::scripted());
}
