//! Streams of replies in pieces of any size: how they are cut makes no difference, and what a server may send is read as
//! redis-rs reads it.
#![no_main]

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use redis::{Parser, Value};
use redis_struct::fuzzing::stream;

#[derive(Arbitrary, Debug)]
struct Input {
    pieces: Vec<Piece>,
    sizes: Vec<u16>,
}

#[derive(Arbitrary, Debug)]
enum Piece {
    Reply(Tree),
    Push(Vec<Tree>),
    /// What no server would send.
    Line(u8, Vec<u8>),
    Length(u8, i64),
    Raw(Vec<u8>),
}

/// A reply.
#[derive(Arbitrary, Debug)]
enum Tree {
    Okay,
    Simple(String),
    Error(String),
    Int(i64),
    Bulk(Vec<u8>),
    /// About as long as a string that gets memory of its own.
    Long(u16),
    Nil,
    NilArray,
    Null,
    Boolean(bool),
    Double(f64),
    BigNumber(i128),
    Verbatim(String),
    LongError(String),
    Array(Vec<Tree>),
    Set(Vec<Tree>),
    Map(Vec<(Tree, Tree)>),
    Attribute(Vec<(Tree, Tree)>, Box<Tree>),
}

/// A string that is longer gets memory of its own.
const LARGE: usize = 16 << 10;
/// Arrays in arrays are read to this depth by everybody.
const DEPTH: usize = 90;
/// A longer stream takes long, and finds no more.
const LONGEST: usize = 1 << 18;

const KINDS: &[u8] = b"$*~%>|=!:+,#_-(";

fn line(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_control()).collect()
}

fn string(kind: char, text: &[u8], wire: &mut Vec<u8>) {
    wire.extend(format!("{kind}{}\r\n", text.len()).into_bytes());
    wire.extend_from_slice(text);
    wire.extend_from_slice(b"\r\n");
}

/// With much that looks like a reply.
fn long(by: u16) -> Vec<u8> {
    let (len, from) = (LARGE - 64 + usize::from(by % 4096), usize::from(by % 7));
    b"\r\n$99999\r\n*3\r\n:1\r\n".iter().copied().cycle().skip(from).take(len).collect()
}

impl Tree {
    fn depth(&self) -> usize {
        let pairs = |pairs: &[(Self, Self)]| pairs.iter().map(|(k, v)| k.depth().max(v.depth())).max().unwrap_or(0);
        match self {
            Self::Array(trees) | Self::Set(trees) => 1 + deepest(trees),
            Self::Map(trees) => 1 + pairs(trees),
            Self::Attribute(trees, data) => 1 + pairs(trees).max(data.depth()),
            _ => 1,
        }
    }

    fn write(&self, wire: &mut Vec<u8>) {
        let short = match self {
            Self::Okay => "+OK".to_owned(),
            Self::Simple(text) => format!("+{}", line(text)),
            Self::Error(text) => format!("-{}", line(text)),
            Self::Int(number) => format!(":{number}"),
            Self::Nil => "$-1".to_owned(),
            Self::NilArray => "*-1".to_owned(),
            Self::Null => "_".to_owned(),
            Self::Boolean(yes) => if *yes { "#t" } else { "#f" }.to_owned(),
            // Not equal to itself.
            Self::Double(number) if number.is_nan() => ",0".to_owned(),
            Self::Double(number) => format!(",{number}"),
            Self::BigNumber(number) => format!("({number}"),
            Self::Bulk(bytes) => return string('$', bytes, wire),
            Self::Long(by) => return string('$', &long(*by), wire),
            Self::Verbatim(text) => return string('=', format!("txt:{text}").as_bytes(), wire),
            Self::LongError(text) => return string('!', text.as_bytes(), wire),
            Self::Array(trees) => return all('*', trees, wire),
            Self::Set(trees) => return all('~', trees, wire),
            Self::Map(trees) => return pairs('%', trees, wire),
            Self::Attribute(trees, data) => {
                pairs('|', trees, wire);
                return data.write(wire);
            }
        };
        wire.extend_from_slice(short.as_bytes());
        wire.extend_from_slice(b"\r\n");
    }
}

fn deepest(trees: &[Tree]) -> usize {
    trees.iter().map(Tree::depth).max().unwrap_or(0)
}

fn all(kind: char, trees: &[Tree], wire: &mut Vec<u8>) {
    wire.extend(format!("{kind}{}\r\n", trees.len()).into_bytes());
    trees.iter().for_each(|tree| tree.write(wire));
}

fn pairs(kind: char, trees: &[(Tree, Tree)], wire: &mut Vec<u8>) {
    wire.extend(format!("{kind}{}\r\n", trees.len()).into_bytes());
    for (key, value) in trees {
        key.write(wire);
        value.write(wire);
    }
}

impl Piece {
    /// A server may send it.
    fn is_sound(&self) -> bool {
        match self {
            Self::Reply(tree) => tree.depth() < DEPTH,
            Self::Push(trees) => deepest(trees) < DEPTH,
            _ => false,
        }
    }

    fn write(&self, wire: &mut Vec<u8>) {
        let kind = |at: u8| KINDS.get(usize::from(at) % KINDS.len()).map_or('$', |kind| char::from(*kind));
        match self {
            Self::Reply(tree) => tree.write(wire),
            Self::Push(trees) => {
                wire.extend(format!(">{}\r\n+message\r\n", trees.len() + 1).into_bytes());
                trees.iter().for_each(|tree| tree.write(wire));
            }
            Self::Line(at, bytes) => {
                wire.extend(kind(*at).to_string().into_bytes());
                wire.extend_from_slice(bytes);
                wire.extend_from_slice(b"\r\n");
            }
            Self::Length(at, length) => wire.extend(format!("{}{length}\r\n", kind(*at)).into_bytes()),
            Self::Raw(bytes) => wire.extend_from_slice(bytes),
        }
    }
}

/// What redis-rs makes of it: so many replies, without attributes and pushes.
fn expected(mut wire: &[u8], count: usize) -> Vec<Option<Value>> {
    let mut parser = Parser::new();
    let values = (0..count).map(|_| parser.parse_value(&mut wire).expect("a reply"));
    values.map(|value| if matches!(value, Value::Push { .. }) { None } else { Some(plain(value)) }).collect()
}

fn plain(value: Value) -> Value {
    let all = |values: Vec<Value>| values.into_iter().map(plain).collect();
    match value {
        Value::Attribute { data, .. } => plain(*data),
        Value::Array(values) => Value::Array(all(values)),
        Value::Set(values) => Value::Set(all(values)),
        Value::Map(pairs) => Value::Map(pairs.into_iter().map(|(k, v)| (plain(k), plain(v))).collect()),
        value => value,
    }
}

fuzz_target!(|input: Input| {
    let Input { pieces, sizes } = input;
    let (mut wire, mut sound, mut replies) = (Vec::new(), 0, 0);
    for piece in &pieces {
        if sound == wire.len() && piece.is_sound() {
            piece.write(&mut wire);
            (sound, replies) = (wire.len(), replies + 1);
        } else {
            piece.write(&mut wire);
        }
    }
    if wire.len() > LONGEST {
        return;
    }
    let whole = stream(&wire, &[]);
    let sizes: Vec<usize> = sizes.into_iter().map(usize::from).collect();
    for sizes in [&sizes[..], &[1]] {
        assert!(stream(&wire, sizes) == whole, "in pieces of {sizes:?}");
    }
    let expected = expected(wire.get(..sound).unwrap_or_default(), replies);
    assert!(whole.0.starts_with(&expected), "{expected:?} {whole:?}");
    assert!(sound < wire.len() || whole == (expected, None));
});
