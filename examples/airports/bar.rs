//! Bars of block characters, an eighth of a column fine.

/// A bar of at most `width` columns, of which `part` of `whole` is filled.
pub(crate) fn bar(part: usize, whole: usize, width: usize) -> String {
    const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    let eighths = part.min(whole).saturating_mul(8 * width).checked_div(whole).unwrap_or(0);
    let last = EIGHTHS.get(eighths % 8).copied().unwrap_or_default();
    "█".repeat(eighths / 8) + last
}

#[cfg(test)]
mod tests {
    use super::bar;

    #[test]
    fn a_bar_is_as_long_as_its_part() {
        assert_eq!(bar(0, 4, 2), "");
        assert_eq!(bar(1, 4, 2), "▌");
        assert_eq!(bar(3, 4, 2), "█▌");
        assert_eq!(bar(9, 4, 2), "██");
        assert_eq!(bar(1, 0, 2), "");
    }
}
