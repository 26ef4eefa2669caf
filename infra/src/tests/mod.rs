mod many_functions;

use latchkey_functions::Capacity;

use super::*;

#[test]
fn the_template_is_current() {
    let written = std::fs::read_to_string(TEMPLATE).unwrap();
    assert_current("infra/template.yaml", &written, &template(FUNCTIONS));
}

#[test]
fn the_readme_lists_the_endpoints() {
    let written = std::fs::read_to_string(README).unwrap();
    assert_current("crates/api/README.md", &written, &readme::with_endpoints(&written, ENDPOINTS));
}

fn assert_current(file: &str, written: &str, made: &str) {
    let differs = written.lines().zip(made.lines()).position(|(written, made)| written != made);
    if let Some(line) = differs {
        let (is, should_be) = (written.lines().nth(line).unwrap(), made.lines().nth(line).unwrap());
        panic!("{file}, line {}: {is}\nshould be: {should_be}\nRun cargo run -p latchkey-infra", line + 1);
    }
    assert!(written == made, "{file} is too long or too short. Run cargo run -p latchkey-infra");
}

// R12
#[test]
#[should_panic(expected = "activate: a public route needs a route_limit in CAPACITY")]
fn a_public_route_without_a_limit_of_its_own_makes_no_template() {
    let mut functions = FUNCTIONS.to_vec();
    for row in &mut functions {
        row.capacity = Capacity::USUAL;
    }
    template(&functions);
}
