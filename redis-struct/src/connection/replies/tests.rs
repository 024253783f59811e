#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use super::*;

/// What is read of these bytes, if so many come at once.
fn read(bytes: &[u8], at_once: usize) -> io::Result<Vec<Message>> {
    let (mut replies, mut buffer, mut messages, mut rest) = (Replies::default(), Vec::new(), Vec::new(), bytes);
    while !rest.is_empty() {
        let (place, most) = replies.large().unwrap_or((&mut buffer, usize::MAX));
        let (next, after) = rest.split_at(at_once.min(most).min(rest.len()));
        place.extend_from_slice(next);
        rest = after;
        let mut unread = &buffer[..];
        while let Some(message) = replies.next(&mut unread)? {
            messages.push(message);
        }
        let done = buffer.len() - unread.len();
        buffer.drain(..done);
    }
    Ok(messages)
}

/// The same by redis-rs.
fn expected(mut bytes: &[u8]) -> Vec<Message> {
    let mut parser = redis::Parser::new();
    let values = std::iter::from_fn(|| parser.parse_value(&mut bytes).ok());
    let messages = values.map(|value| match value {
        Value::Push { .. } => Message::Push,
        Value::Attribute { data, .. } => Message::Reply(*data),
        value => Message::Reply(value),
    });
    messages.collect()
}

/// With much that looks like a reply.
fn string(len: usize, from: usize) -> Vec<u8> {
    let mut text = format!("${len}\r\n").into_bytes();
    text.extend(b"\r\n$99999\r\n*3\r\n:1\r\n".iter().copied().cycle().skip(from).take(len));
    text.extend(b"\r\n");
    text
}

/// Replies of all kinds, with large strings among them.
fn sample() -> Vec<u8> {
    let small: &[&[u8]] = &[
        b"+OK\r\n",
        b"+PONG\r\n",
        b":-12\r\n",
        b":9223372036854775807\r\n",
        b"-ERR wrong $70000\r\n",
        b"-WRONGTYPE Operation\r\n",
        b"$-1\r\n",
        b"*-1\r\n",
        b"*0\r\n",
        b"$0\r\n\r\n",
        b"_\r\n",
        b"#t\r\n",
        b"#f\r\n",
        b",1.5e3\r\n",
        b",inf\r\n",
        b",-inf\r\n",
        b",-7\r\n",
        b"+\xc3\xa4 b\r\n",
        b"+\r\n",
        b"(12345678901234567890\r\n",
        b"=8\r\ntxt:text\r\n",
        b"!9\r\nERR wrong\r\n",
        b"%2\r\n+key\r\n:1\r\n$1\r\na\r\n*2\r\n$-1\r\n:7\r\n",
        b"%0\r\n",
        b"~2\r\n:1\r\n:2\r\n",
        b"*2\r\n*1\r\n*0\r\n*2\r\n-ERR inside\r\n$2\r\n\r\n\r\n",
        b">0\r\n",
        b">2\r\n+invalidate\r\n*1\r\n$1\r\nk\r\n",
        b"|1\r\n+ttl\r\n:3600\r\n:5\r\n",
    ];
    let parts = [
        small.concat(),
        string(LARGE, 0),
        string(LARGE - 1, 1),
        b"*3\r\n$1\r\na\r\n".to_vec(),
        string(LARGE + 1, 2),
        string(20_001, 3),
        b"*2\r\n*1\r\n".to_vec(),
        string(40_000, 4),
        b"%1\r\n".to_vec(),
        string(20_000, 5),
        string(3, 6),
        small.concat(),
        string(LARGE, 7),
    ];
    parts.concat()
}

#[test]
fn replies_are_those_of_redis_rs_however_they_come() {
    let sample = sample();
    let expected = expected(&sample);
    assert!(expected.len() > 50);
    for at_once in [1, 2, 3, 7, 100, 1_000, 16_384, 16_500, usize::MAX] {
        assert!(read(&sample, at_once).unwrap() == expected, "{at_once}");
    }
}

#[test]
fn what_is_said_of_values_is_left_out_wherever_it_stands() {
    let said = "|1\r\n+ttl\r\n*1\r\n:3600\r\n";
    let text = format!("{said}*2\r\n{said}|0\r\n:5\r\n{said}%1\r\n{said}+k\r\n{said}$-1\r\n:6\r\n");
    let map = Value::Map(vec![(Value::SimpleString("k".to_owned()), Value::Nil)]);
    let expected = [Value::Array(vec![Value::Int(5), map]), Value::Int(6)].map(Message::Reply);
    for at_once in [1, 5, usize::MAX] {
        assert_eq!(read(text.as_bytes(), at_once).unwrap(), expected, "{at_once}");
    }
}

#[test]
fn arrays_in_arrays_are_read_to_a_depth() {
    let text = "*1\r\n".repeat(DEPTH) + ":1\r\n";
    let expected = (0..DEPTH).fold(Value::Int(1), |inside, _| Value::Array(vec![inside]));
    assert_eq!(read(text.as_bytes(), 7).unwrap(), [Message::Reply(expected)]);
}

#[test]
fn nothing_comes_before_its_end() {
    let sample = [b"*2\r\n:1\r\n".to_vec(), string(50_000, 0)].concat();
    for end in [1, 3, 4, 7, 8, 12, 20_000, sample.len() - 2, sample.len() - 1] {
        assert_eq!(read(&sample[..end], usize::MAX).unwrap(), [], "{end}");
    }
}

#[test]
fn no_memory_is_reserved_because_a_server_says_so() {
    for text in ["$9223372036854775807\r\nabc", "*9223372036854775807\r\n:1\r\n", "%9223372036854775807\r\n:1\r\n"] {
        assert_eq!(read(text.as_bytes(), usize::MAX).unwrap(), []);
    }
    let mut replies = Replies::default();
    assert_eq!(replies.next(&mut &b"$99999999999\r\nabc"[..]).unwrap(), None);
    let (place, missing) = replies.large().unwrap();
    assert_eq!((&**place, missing), (&b"abc"[..], 99_999_999_998));
    assert!(place.capacity() <= RESERVED);
}

#[test]
fn what_is_no_reply_is_an_error_that_shows_nothing_of_it() {
    let deep = "*1\r\n".repeat(DEPTH + 1);
    let (short, long) = (b"$1\r\nsecret\r\n".to_vec(), [&string(LARGE, 0)[..LARGE + 7], b"xsecret"].concat());
    let texts: [&[u8]; 13] = [
        b"\r\n",
        b"secret\r\n",
        b"+secret\n",
        b":secret\r\n",
        b":\r\n",
        b"$-2\r\n",
        b"$99999999999999999999\r\n",
        b"#x\r\n",
        b",secret\r\n",
        b"+secret\xff\r\n",
        deep.as_bytes(),
        &short,
        &long,
    ];
    for text in texts {
        for at_once in [5, usize::MAX] {
            let error = read(text, at_once).unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::InvalidData);
            assert!(!error.to_string().contains("secret"), "{error}");
        }
    }
}
