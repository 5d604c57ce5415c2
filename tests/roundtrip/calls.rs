//! The calls of all operations: each file of the folder. Written by `cargo xtask update`.

mod attributes;
mod select_options;
mod statuses;
