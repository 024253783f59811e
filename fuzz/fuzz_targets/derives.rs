//! Attributes of any text, in types of each shape, for each derive: never a panic, and what comes out is Rust.
#![no_main]

use libfuzzer_sys::fuzz_target;
use redis_struct_derive_fuzzed::output;

/// A line for each place: on the type, on the key, on a field, on a variant.
fn source(shape: u8, text: &str) -> String {
    let mut lines = text.splitn(4, '\n');
    let mut line = || lines.next().unwrap_or_default();
    let (on_type, on_key, on_field, other) = (line(), line(), line(), line());
    match shape % 4 {
        0 | 1 => format!(
            "#[redis({on_type})] pub struct User<T> {{ #[redis({on_key})] id: u64, #[redis({on_field})] a_b: Option<T>, \
             #[redis({other})] c: Vec<u8> }}"
        ),
        2 => format!("#[redis({on_type})] enum E {{ #[redis({on_key})] AbC, #[redis({on_field})] D = 5 }}"),
        _ => format!("#[redis({on_type})] struct S<'a>(#[redis({on_key})] u64, #[redis({on_field})] &'a str);"),
    }
}

fuzz_target!(|input: (u8, u8, &str)| {
    let (which, shape, text) = input;
    let source = source(shape, text);
    // The expression after it is copied to the output as it is, and may be anything.
    let copies = text.contains("default");
    if let Some(output) = output(&source, which) {
        assert!(copies || syn::parse2::<syn::File>(output.clone()).is_ok(), "{source}\n{output}");
    }
});
