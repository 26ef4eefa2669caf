//! Tells the story: one short line a step.

use std::io::{self, Write};

/// Writes the lines of the story.
pub struct Teller {
    out: Box<dyn Write + Send>,
    color: bool,
    steps: usize,
}

impl std::fmt::Debug for Teller {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Teller").field("steps", &self.steps).finish_non_exhaustive()
    }
}

impl Teller {
    /// Tells to `out`, in color or not.
    #[must_use]
    pub fn new(out: impl Write + Send + 'static, color: bool) -> Self {
        Self { out: Box::new(out), color, steps: 0 }
    }

    /// How many steps were told.
    #[must_use]
    pub fn steps(&self) -> usize {
        self.steps
    }

    /// A new chapter.
    pub(super) fn chapter(&mut self, title: &str) {
        let line = if self.color { format!("\n\x1b[1m{title}\x1b[0m") } else { format!("\n{title}") };
        self.line(&line);
    }

    /// A step that passed: what it proves, what was sent, what came back.
    pub(super) fn step(&mut self, requirements: &str, sent: &str, came_back: &str) {
        self.steps += 1;
        let (green, off) = if self.color { ("\x1b[32m", "\x1b[0m") } else { ("", "") };
        self.line(&format!("  {green}ok{off} {requirements:<7} {sent:<58} → {came_back}"));
    }

    fn line(&mut self, line: &str) {
        // A closed pipe is no reason to stop: the exit code tells as well.
        let _: io::Result<()> = writeln!(self.out, "{line}");
    }
}
