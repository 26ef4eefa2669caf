//! The tests of Latchkey as a whole are in `main.rs`, one test binary.
