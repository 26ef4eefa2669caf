//! Prints the requests that `requests.jsonl` is.

#[path = "../requests/generate.rs"]
mod generate;

fn main() {
    print!("{}", generate::requests());
}
