//! Requests and replies as bytes.

/// Appends a command.
pub(crate) fn command(to: &mut Vec<u8>, words: &[&str]) {
    to.extend_from_slice(format!("*{}\r\n", words.len()).as_bytes());
    words.iter().for_each(|word| bulk(to, word));
}

/// Appends an array of strings, which looks like a command.
pub(crate) fn array(to: &mut Vec<u8>, items: &[&str]) {
    command(to, items);
}

/// Appends a string.
pub(crate) fn bulk(to: &mut Vec<u8>, text: &str) {
    to.extend_from_slice(format!("${}\r\n{text}\r\n", text.len()).as_bytes());
}

/// Appends a number.
pub(crate) fn integer(to: &mut Vec<u8>, number: u64) {
    to.extend_from_slice(format!(":{number}\r\n").as_bytes());
}
