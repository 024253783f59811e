//! The files of `ui/pass`, in the older edition too: trybuild compiles them in the workspace's only. They are written for
//! other lints.

#![allow(
    dead_code,
    missing_debug_implementations,
    unreachable_pub,
    unused_results,
    edition_2024_expr_fragment_specifier,
    tail_expr_drop_order,
    clippy::all,
    clippy::pedantic,
    clippy::nursery,
    clippy::allow_attributes_without_reason,
    reason = "written for other lints"
)]
#![allow(missing_docs, reason = "each file says what it is")]

#[path = "../../ui/pass/alias_of_an_option.rs"]
pub mod alias_of_an_option;
#[path = "../../ui/pass/borrowing.rs"]
pub mod borrowing;
#[path = "../../ui/pass/by_macro.rs"]
pub mod by_macro;
#[path = "../../ui/pass/codec_hostile.rs"]
pub mod codec_hostile;
#[path = "../../ui/pass/codec_lints.rs"]
pub mod codec_lints;
#[path = "../../ui/pass/fields_hostile.rs"]
pub mod fields_hostile;
#[path = "../../ui/pass/generic.rs"]
pub mod generic;
#[path = "../../ui/pass/hostile.rs"]
pub mod hostile;
#[path = "../../ui/pass/in_a_function.rs"]
pub mod in_a_function;
#[path = "../../ui/pass/lints.rs"]
pub mod lints;
#[path = "../../ui/pass/names.rs"]
pub mod names;
#[path = "../../ui/pass/projection.rs"]
pub mod projection;
#[path = "../../ui/pass/raw_identifiers.rs"]
pub mod raw_identifiers;
#[path = "../../ui/pass/renamed.rs"]
pub mod renamed;
#[path = "../../ui/pass/ship_hostile.rs"]
pub mod ship_hostile;
#[path = "../../ui/pass/version.rs"]
pub mod version;
