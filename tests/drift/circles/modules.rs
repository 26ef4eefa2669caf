//! The modules of a crate, and what each takes from the others, read from their source.
//!
//! A name leads to the file that defines it, by way of any parent that exports it. A method counts for nothing: only the
//! compiler knows whose it is.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use latchkey_api::ENDPOINTS;
use proc_macro2::{Delimiter, TokenStream, TokenTree};

use super::Graph;
use crate::drift::{read, root};

type Names = Vec<String>;

/// Through how many files at most a name is exported again.
const EXPORTS_MAX: usize = 8;

/// A library or program: its modules by their path, the root's being empty.
#[derive(Default)]
pub(super) struct Modules(BTreeMap<Names, Module>);

#[derive(Default)]
struct Module {
    file: String,
    /// What each imported name stands for.
    imports: BTreeMap<String, Names>,
    /// The imported names that are exported again.
    exports: BTreeSet<String>,
    /// The names and paths in the code, without imports.
    paths: BTreeSet<Names>,
}

impl Modules {
    /// Reads the modules of the crate that begins with `file`, without those for tests.
    pub(super) fn of(file: &str) -> Self {
        let mut modules = Self::default();
        modules.load(Names::new(), file);
        modules
    }

    /// Adds what each file takes from the others.
    pub(super) fn add_to(&self, graph: &mut Graph) {
        for (here, module) in &self.0 {
            let takes = graph.entry(module.file.clone()).or_default();
            let in_code = module.paths.iter().filter(|path| path.len() > 1);
            let imports = module.imports.iter().filter(|(name, path)| !module.only_exports(name, path));
            for path in imports.map(|(_, path)| path).chain(in_code) {
                if let Some(file) = self.resolve(here, path, EXPORTS_MAX).filter(|file| *file != module.file) {
                    takes.entry(file.to_owned()).or_default().extend(path.last().cloned());
                }
            }
        }
    }

    fn load(&mut self, module: Names, file: &str) {
        let tokens: TokenStream = read(file).parse().unwrap_or_else(|error| panic!("{file}: {error}"));
        self.0.insert(module.clone(), Module { file: file.to_owned(), ..Module::default() });
        self.walk(&module, tokens);
    }

    fn walk(&mut self, here: &Names, tokens: TokenStream) {
        let tokens: Vec<_> = tokens.into_iter().collect();
        let mut at = 0;
        while at < tokens.len() {
            let (rest, start) = (&tokens[at..], at);
            at += 1;
            match rest {
                [TokenTree::Punct(hash), TokenTree::Group(attribute), ..] if hash.as_char() == '#' => {
                    at += 1;
                    if is_for_tests(attribute.stream()) {
                        at += rest[2..].iter().take_while(|token| !ends_an_item(token)).count() + 1;
                    }
                }
                [TokenTree::Ident(keyword), TokenTree::Ident(name), next, ..] if keyword == "mod" => {
                    at += 2;
                    let child = [here.clone(), vec![name.to_string()]].concat();
                    match next {
                        TokenTree::Group(body) => {
                            let file = self.0[here].file.clone();
                            self.0.insert(child.clone(), Module { file, ..Module::default() });
                            self.walk(&child, body.stream());
                        }
                        _ => self.load(child, &self.file_of_child(here, &name.to_string())),
                    }
                }
                // `use<…>` in a type imports nothing.
                [TokenTree::Ident(keyword), next, ..] if keyword == "use" && next.to_string() != "<" => {
                    let end = rest.iter().position(|token| token.to_string() == ";").unwrap();
                    at += end;
                    let mut imported = Vec::new();
                    flatten(&rest[1..end], &mut Vec::new(), &mut imported);
                    let is_public = tokens[..start].iter().rev().take(2).any(|token| token.to_string() == "pub");
                    let module = self.0.get_mut(here).unwrap();
                    module.exports.extend(imported.iter().filter(|_| is_public).map(|(name, _)| name.clone()));
                    module.imports.extend(imported);
                }
                [TokenTree::Ident(first), ..] => {
                    let mut path = vec![first.to_string()];
                    while let Some([TokenTree::Punct(colon), TokenTree::Punct(_), TokenTree::Ident(name)]) =
                        tokens.get(at..at + 3)
                        && colon.as_char() == ':'
                    {
                        path.push(name.to_string());
                        at += 3;
                    }
                    // A macro that declares a module for each endpoint, if there are such files.
                    let is_call = tokens.get(at).is_some_and(|next| next.to_string() == "!");
                    if is_call && path.last().is_some_and(|name| name == "for_every_endpoint") {
                        for endpoint in ENDPOINTS {
                            let name = endpoint.function.replace('-', "_");
                            let child = [here.clone(), vec![name.clone()]].concat();
                            if let Ok(file) = self.find_child(here, &name) {
                                self.load(child, &file);
                            }
                        }
                    }
                    self.0.get_mut(here).unwrap().paths.insert(path);
                }
                [TokenTree::Group(group), ..] => self.walk(here, group.stream()),
                _ => {}
            }
        }
    }

    fn file_of_child(&self, parent: &Names, name: &str) -> String {
        self.find_child(parent, name).unwrap_or_else(|folder| panic!("no file of module {name} in {folder}"))
    }

    /// The file of a child, or the folder in which it isn't.
    fn find_child(&self, parent: &Names, name: &str) -> Result<String, String> {
        let file = Path::new(&self.0[parent].file);
        let is_folder = parent.is_empty() || file.ends_with("mod.rs");
        let folder = if is_folder { file.parent().unwrap().to_owned() } else { file.with_extension("") };
        let candidates = [format!("{name}.rs"), format!("{name}/mod.rs")].map(|end| folder.join(end));
        let file = candidates.iter().find(|file| root().join(file).exists());
        file.map(|file| file.to_str().unwrap().to_owned()).ok_or_else(|| folder.display().to_string())
    }

    /// The file that a path leads to from a module; none where it leads out of the crate.
    fn resolve(&self, here: &Names, path: &[String], steps: usize) -> Option<&str> {
        let (first, rest) = path.split_first()?;
        let mut at = match first.as_str() {
            "crate" => return self.resolve_in(Names::new(), rest, steps),
            "self" => here.clone(),
            "super" => here[..here.len().checked_sub(1)?].to_vec(),
            _ if self.0.contains_key(&[here.as_slice(), &path[..1]].concat()) => {
                return self.resolve_in(here.clone(), path, steps);
            }
            name => {
                let import = self.0[here].imports.get(name).filter(|_| steps > 0)?;
                return self.resolve(here, &[import, rest].concat(), steps - 1);
            }
        };
        let supers = rest.iter().take_while(|name| *name == "super").count();
        at.truncate(at.len().checked_sub(supers)?);
        self.resolve_in(at, &rest[supers..], steps)
    }

    fn resolve_in(&self, mut at: Names, path: &[String], steps: usize) -> Option<&str> {
        for (index, name) in path.iter().enumerate() {
            let child = [at.clone(), vec![name.clone()]].concat();
            if !self.0.contains_key(&child) {
                let import = self.0[&at].imports.get(name).filter(|_| steps > 0);
                let onward = import.map(|import| self.resolve(&at, &[import, &path[index + 1..]].concat(), steps - 1));
                return onward.unwrap_or_else(|| Some(&self.0[&at].file));
            }
            at = child;
        }
        Some(&self.0[&at].file)
    }
}

impl Module {
    /// Whether a name of a child is exported and not used here: a parent may declare what its children define.
    fn only_exports(&self, name: &String, path: &Names) -> bool {
        let is_used = self.paths.iter().any(|path| path[0] == *name);
        self.exports.contains(name) && !is_used && !matches!(path[0].as_str(), "crate" | "super")
    }
}

fn is_for_tests(attribute: TokenStream) -> bool {
    let text = attribute.to_string().replace(' ', "");
    text.starts_with("cfg(test)") || text.starts_with("cfg(all(test,")
}

fn ends_an_item(token: &TokenTree) -> bool {
    match token {
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        token => token.to_string() == ";",
    }
}

/// Each name that a `use` brings, with the whole path of what it stands for.
fn flatten(tokens: &[TokenTree], before: &mut Names, imported: &mut Vec<(String, Names)>) {
    for branch in tokens.split(|token| token.to_string() == ",").filter(|branch| !branch.is_empty()) {
        let mut path = before.clone();
        let mut renamed = false;
        for token in branch {
            match token {
                TokenTree::Group(group) => {
                    flatten(&group.stream().into_iter().collect::<Vec<_>>(), &mut path, imported);
                    path.clear();
                }
                TokenTree::Ident(name) if name == "as" => renamed = true,
                TokenTree::Ident(name) if renamed => imported.push((name.to_string(), std::mem::take(&mut path))),
                TokenTree::Ident(name) if name == "self" && !path.is_empty() => {}
                TokenTree::Ident(name) => path.push(name.to_string()),
                _ => {}
            }
        }
        imported.extend(path.last().cloned().map(|name| (name, path)));
    }
}
