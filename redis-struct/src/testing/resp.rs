//! Finds where requests and replies end in a stream of RESP2 or RESP3, without keeping what is in them.

/// Headers are short; of a longer line, such as an error's text, only the beginning matters.
const LINE: usize = 64;
/// Enough of a command's name to know it.
const NAME: u64 = 16;

/// One request or reply that has come to its end.
#[derive(Debug)]
pub(super) struct Frame<'a> {
    /// Its first byte: `*`, `$`, `>`, …
    pub(super) kind: u8,
    /// The beginning of its first bulk string, or of an inline request: the command's name.
    pub(super) name: &'a [u8],
    /// An aggregate without elements.
    pub(super) empty: bool,
}

/// Reads a stream in pieces of any size.
#[derive(Debug, Default)]
pub(super) struct Scanner {
    /// The beginning of a header line that has not ended, and how long that line is so far.
    line: Vec<u8>,
    in_line: bool,
    /// Bytes of a bulk string that are still to come, its line end included.
    body: u64,
    /// For each aggregate that is open, how many elements are still to come.
    open: Vec<u64>,
    kind: u8,
    empty: bool,
    name: Vec<u8>,
    name_left: u64,
    named: bool,
}

impl Scanner {
    /// Whether the stream so far ends where a frame ends.
    pub(super) fn is_between_frames(&self) -> bool {
        self.open.is_empty() && self.body == 0 && !self.in_line
    }

    /// Takes the next piece, and calls `each` for every frame that ends in it.
    pub(super) fn feed(&mut self, mut piece: &[u8], mut each: impl FnMut(Frame<'_>)) {
        while !piece.is_empty() {
            piece = if self.body > 0 { self.in_body(piece, &mut each) } else { self.in_header(piece, &mut each) };
        }
    }

    fn in_body<'p>(&mut self, piece: &'p [u8], each: &mut impl FnMut(Frame<'_>)) -> &'p [u8] {
        let len = usize::try_from(self.body).unwrap_or(usize::MAX).min(piece.len());
        let (body, rest) = piece.split_at(len);
        self.body -= len as u64;
        let wanted = usize::try_from(self.name_left).unwrap_or(0).min(len);
        self.name.extend(body.iter().take(wanted));
        self.name_left -= wanted as u64;
        if self.body == 0 {
            self.value_ends(each);
        }
        rest
    }

    fn in_header<'p>(&mut self, piece: &'p [u8], each: &mut impl FnMut(Frame<'_>)) -> &'p [u8] {
        let end = piece.iter().position(|&byte| byte == b'\n');
        let (line, rest) = piece.split_at(end.unwrap_or(piece.len()));
        let room = LINE.saturating_sub(self.line.len());
        self.line.extend(line.iter().take(room));
        self.in_line = end.is_none();
        if self.in_line {
            return rest;
        }
        let line = std::mem::take(&mut self.line);
        self.header(line.trim_ascii_end(), each);
        self.line = line;
        self.line.clear();
        rest.get(1..).unwrap_or_default()
    }

    fn header(&mut self, line: &[u8], each: &mut impl FnMut(Frame<'_>)) {
        let top = self.open.is_empty();
        let Some((&kind, rest)) = line.split_first() else {
            // a blank line between requests means nothing, within one it would be a value
            if !top {
                self.value_ends(each);
            }
            return;
        };
        let len = || std::str::from_utf8(rest).ok().and_then(|text| text.parse::<u64>().ok());
        if top {
            (self.kind, self.empty, self.named) = (kind, false, false);
            self.name.clear();
        }
        match kind {
            b'*' | b'~' | b'>' => self.aggregate(len().unwrap_or(0), top, each),
            b'%' => self.aggregate(len().unwrap_or(0).saturating_mul(2), top, each),
            // attributes, then the value that they belong to
            b'|' => self.aggregate(len().unwrap_or(0).saturating_mul(2).saturating_add(1), top, each),
            b'$' | b'=' | b'!' => match len() {
                Some(len) => self.bulk(len),
                None => self.value_ends(each),
            },
            _ => {
                if top {
                    self.name.extend(line.iter().take_while(|byte| !byte.is_ascii_whitespace()));
                }
                self.value_ends(each);
            }
        }
    }

    fn aggregate(&mut self, len: u64, top: bool, each: &mut impl FnMut(Frame<'_>)) {
        if len == 0 {
            self.empty = top;
            self.value_ends(each);
        } else {
            self.open.push(len);
        }
    }

    fn bulk(&mut self, len: u64) {
        self.body = len.saturating_add(2);
        self.name_left = if self.named { 0 } else { len.min(NAME) };
        self.named = true;
    }

    /// One value is complete, and with it every aggregate whose last element it was.
    fn value_ends(&mut self, each: &mut impl FnMut(Frame<'_>)) {
        while let Some(left) = self.open.last_mut() {
            *left = left.saturating_sub(1);
            if *left > 0 {
                return;
            }
            self.open.pop();
        }
        each(Frame { kind: self.kind, name: &self.name, empty: self.empty });
    }
}

#[cfg(test)]
mod tests {
    use super::Scanner;

    /// The kinds and names of all frames, fed in pieces of `size`.
    fn frames(stream: &[u8], size: usize) -> (String, bool) {
        let mut scanner = Scanner::default();
        let mut seen = String::new();
        for piece in stream.chunks(size) {
            scanner.feed(piece, |frame| {
                seen.push(char::from(frame.kind));
                seen.push_str(&String::from_utf8_lossy(frame.name));
                seen.push(' ');
            });
        }
        (seen, scanner.is_between_frames())
    }

    fn in_any_pieces(stream: &[u8], expected: &str, between: bool) {
        for size in 1..=stream.len() {
            assert_eq!(frames(stream, size), (expected.to_owned(), between), "in pieces of {size}");
        }
    }

    #[test]
    fn requests() {
        let two = b"*2\r\n$3\r\nGET\r\n$4\r\na\r\nb\r\n*1\r\n$4\r\nPING\r\n";
        in_any_pieces(two, "*GET *PING ", true);
        in_any_pieces(b"PING\r\n\r\nSET a b\r\n", "PPING SSET ", true);
    }

    #[test]
    fn an_unfinished_request_is_known_as_such() {
        for end in 1..14 {
            let (seen, between) = frames(b"*1\r\n$4\r\nPING\r\n".get(..end).unwrap_or_default(), 3);
            assert_eq!((seen.as_str(), between), (if end < 14 { "" } else { "*PING " }, false));
        }
    }

    #[test]
    fn replies() {
        in_any_pieces(
            b"+OK\r\n-ERR no\r\n:5\r\n$-1\r\n$0\r\n\r\n*-1\r\n*0\r\n",
            "+ - : $ $ * * ".replace("+ - :", "++OK --ERR ::5").as_str(),
            true,
        );
        in_any_pieces(b"*2\r\n*1\r\n:1\r\n*2\r\n$1\r\na\r\n$-1\r\n:7\r\n", "*a ::7 ", true);
    }

    #[test]
    fn replies_of_resp3() {
        in_any_pieces(b"%1\r\n$1\r\nk\r\n~2\r\n#t\r\n,1.5\r\n_\r\n", "%k __ ", true);
        in_any_pieces(b">2\r\n$10\r\ninvalidate\r\n*0\r\n=7\r\ntxt:abc\r\n(12\r\n", ">invalidate =txt:abc ((12 ", true);
        in_any_pieces(b"|1\r\n$1\r\nt\r\n:1\r\n*1\r\n:2\r\n", "|t ", true);
    }

    #[test]
    fn long_lines_and_nonsense_do_no_harm() {
        let mut stream = b"-ERR ".to_vec();
        stream.extend(std::iter::repeat_n(b'x', 10_000));
        stream.extend_from_slice(b"\r\n$99999999999999999999999\r\n*x\r\n:1\r\n");
        assert_eq!(frames(&stream, 7), ("--ERR $ * ::1 ".to_owned(), true));
    }
}
