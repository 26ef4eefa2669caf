//! No circles between files either: whoever reads one file needs no other that leads back to it.

mod modules;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use self::modules::Modules;
use super::{root, workspace};

/// For each file, the names that it takes from each other file: by `use` or by a path in the code, from the file that
/// defines them.
type Graph = BTreeMap<String, BTreeMap<String, BTreeSet<String>>>;

#[test]
fn files_need_each_other_in_no_circle() {
    let mut graph = Graph::new();
    for target in workspace().packages.iter().flat_map(|package| &package.targets) {
        if target.is_lib() || target.is_bin() {
            let file = Path::new(&target.src_path).strip_prefix(root()).unwrap().to_str().unwrap();
            Modules::of(file).add_to(&mut graph);
        }
    }
    assert!(graph.len() > 100, "only {} files: the test looks in the wrong place", graph.len());
    let circles = circles(&graph);
    assert!(circles.is_empty(), "\n{}", circles.join("\n"));
}

#[test]
fn a_circle_is_found_through_exports_and_paths_but_not_through_tests() {
    let circles_with = |second: &str| {
        let folder = tempfile::tempdir().unwrap();
        let files = [
            ("lib.rs", "mod first; mod second; pub use second::Second;"),
            ("first.rs", "use crate::Second; pub struct First(Second);"),
            ("second.rs", second),
        ];
        for (name, source) in files {
            std::fs::write(folder.path().join(name), source).unwrap();
        }
        let mut graph = Graph::new();
        Modules::of(folder.path().join("lib.rs").to_str().unwrap()).add_to(&mut graph);
        circles(&graph).len()
    };
    assert_eq!(circles_with("pub struct Second;"), 0);
    assert_eq!(circles_with("pub struct Second; #[cfg(test)] mod tests { use crate::first::First; }"), 0);
    assert_eq!(circles_with("use super::first::{self as other}; pub struct Second;"), 1);
    assert_eq!(
        circles_with("pub struct Second; impl Second { fn first(&self) -> crate::first::First { loop {} } }"),
        1
    );
}

/// The files of each circle, each with what it takes from the others.
fn circles(graph: &Graph) -> Vec<String> {
    let reached_from = |file: &String| {
        let (mut reached, mut next) = (BTreeSet::new(), vec![file]);
        while let Some(file) = next.pop() {
            next.extend(graph[file].keys().filter(|file| reached.insert((*file).clone())));
        }
        reached
    };
    let reached: BTreeMap<_, _> = graph.keys().map(|file| (file, reached_from(file))).collect();
    let circle_of = |file: &String| {
        reached[file].iter().filter(|other| reached[other].contains(file)).cloned().collect::<BTreeSet<_>>()
    };
    let circles: BTreeSet<_> = graph.keys().map(circle_of).filter(|circle| !circle.is_empty()).collect();
    let taken = |file: &String, circle: &BTreeSet<String>| {
        let others = graph[file].iter().filter(|(other, _)| circle.contains(*other));
        others.map(|(other, names)| format!("  {file} takes {names:?} from {other}\n")).collect::<String>()
    };
    circles.iter().map(|circle| circle.iter().map(|file| taken(file, circle)).collect()).collect()
}
