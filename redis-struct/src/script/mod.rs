//! Lua scripts: those that records are written with, and a person's own.
//!
//! The first use on a connection sends the script's text (EVAL), later ones its name (EVALSHA). Where a server has
//! forgotten it (NOSCRIPT: nothing ran), it is sent again with its text, unless a later operation of the same batch
//! that uses the same slot has run by then: that one would be overtaken, so the script's error says that it did not
//! run ([`is_not_run`](crate::Error::is_not_run)).

use std::borrow::Cow;
use std::sync::{Arc, LazyLock};

use crate::command::{Command, Load, Remedy};
use crate::pipeline::Call;

/// A script's text and name.
#[derive(Debug)]
pub(crate) struct Source {
    text: Cow<'static, str>,
    sha: String,
}

impl Source {
    fn new(text: impl Into<Cow<'static, str>>) -> Self {
        let text = text.into();
        let sha = sha1_smol::Sha1::from(text.as_bytes()).digest().to_string();
        Self { text, sha }
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// SHA-1 of the text, in hex: the name that the server knows the script by.
    pub(crate) fn sha(&self) -> &str {
        &self.sha
    }
}

/// A script that writes records.
#[derive(Debug)]
pub(crate) struct Writer {
    alone: LazyLock<Arc<Source>>,
    /// For records of which something is beside them: inside `beside.lua`.
    beside: LazyLock<Arc<Source>>,
}

impl Writer {
    pub(crate) fn source(&self, beside: bool) -> &Arc<Source> {
        if beside { &self.beside } else { &self.alone }
    }
}

/// A script that runs another one, and then `align.lua`.
fn inside(outer: &str, own: &str) -> Arc<Source> {
    let align = ALIGN.text();
    let text = format!("local function record(KEYS, ARGV)\n{own}\nend\nlocal function align()\n{align}\nend\n{outer}");
    Arc::new(Source::new(text))
}

macro_rules! writer {
    ($($part:literal),*) => {
        Writer {
            alone: LazyLock::new(|| Arc::new(Source::new(concat!($(include_str!($part)),*)))),
            beside: LazyLock::new(|| {
                inside(include_str!("lua/beside.lua"), concat!($(include_str!($part)),*))
            }),
        }
    };
}

/// `save.lua`: a record with a ttl.
pub(crate) static SAVE: Writer = writer!("lua/save.lua");

/// `write.lua`: conditions, calculations with limits, and all at once.
pub(crate) static WRITE: Writer = writer!("lua/write/integer.lua", "lua/write/float.lua", "lua/write.lua");

/// `replace.lua`: a record that is all of its hash.
pub(crate) static REPLACE: Writer = writer!("lua/replace.lua");

/// `pop.lua`: reads and removes fields of a record with a ttl.
pub(crate) static POP: Writer = writer!("lua/pop.lua");

/// `read.lua`: a record and what is beside it, where there can be no block.
pub(crate) static READ: LazyLock<Arc<Source>> = LazyLock::new(|| Arc::new(Source::new(include_str!("lua/read.lua"))));

/// `rows/get.lua`: some rows of an array beside a record.
pub(crate) static GET_ROWS: LazyLock<Arc<Source>> = LazyLock::new(|| {
    Arc::new(Source::new(concat!(include_str!("lua/rows/head.lua"), include_str!("lua/rows/get.lua"))))
});

/// `rows/set.lua`: writes some of them.
pub(crate) static SET_ROWS: LazyLock<Arc<Source>> = LazyLock::new(|| {
    let rows = concat!(include_str!("lua/rows/head.lua"), include_str!("lua/rows/set.lua"));
    inside(rows, WRITE.source(false).text())
});

/// `align.lua`, without its header: times to live beside a record.
pub(crate) static ALIGN: LazyLock<Source> = LazyLock::new(|| {
    let text = include_str!("lua/align.lua");
    Source::new(text.split_once("]]\n").map_or(text, |(_, text)| text))
});

/// The beginning of a call of `source`: EVALSHA, name, and the number of keys.
pub(crate) fn evalsha(source: &Source, keys: usize, arguments: usize, bytes: usize) -> Command {
    let room = arguments.saturating_add(3);
    let mut command = Command::with_capacity("EVALSHA", room, bytes.saturating_add(56));
    command.bytes(source.sha().as_bytes());
    command.number(keys);
    command
}

/// `HINCRBY key field delta` on a u64 field, done by `write.lua`, which goes up to `u64::MAX`.
pub(crate) fn widened(hincrby: &Command) -> Load {
    let write = WRITE.source(false);
    let mut command = evalsha(write, 1, 14, hincrby.len().saturating_add(64));
    command.bytes(hincrby.argument(1));
    for argument in [&b"any"[..], b"", b"0", b"0", b"1", hincrby.argument(2), b"i", b"0", hincrby.argument(3), b"0"] {
        command.bytes(argument);
    }
    command.number(u64::MAX);
    command.bytes(b"0");
    Load::one(command, Remedy::Eval(Arc::clone(write)))
}

/// A Lua script of one's own, run on the server as one atomic step.
///
/// ```
/// # use redis_struct::{Db, Script};
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> redis_struct::Result<()> {
/// # let server = redis_struct::testing::Server::start().unwrap();
/// # let db = Db::connect(server.url()).await?;
/// let raise = Script::new("
///     local old = tonumber(redis.call('GET', KEYS[1]) or '0')
///     if tonumber(ARGV[1]) > old then redis.call('SET', KEYS[1], ARGV[1]) end
///     return old
/// ");
/// let old: i64 = raise.key("best{7}").arg(90).query(&db).await?;
/// assert_eq!(old, 0);
/// # Ok(())
/// # }
/// ```
///
/// Declare every key that the script touches with [`key`](Call::key). Check before you write: an error in the middle
/// of a script does not take back what it has written.
#[derive(Clone, Debug)]
pub struct Script(Arc<Source>);

impl Script {
    /// A script with this text.
    pub fn new(text: impl Into<Cow<'static, str>>) -> Self {
        Self(Arc::new(Source::new(text)))
    }

    /// SHA-1 of the text, in hex: the name that the server knows the script by.
    #[must_use]
    pub fn sha(&self) -> &str {
        self.0.sha()
    }

    /// A call of the script with a first key. All keys come before the arguments.
    pub fn key(&self, key: impl AsRef<[u8]>) -> Call {
        self.call().key(key)
    }

    /// A call of the script with a first argument, and no key.
    pub fn arg(&self, value: impl crate::codec::Encode) -> Call {
        self.call().arg(value)
    }

    /// A call of the script: [`key`](Call::key) and [`arg`](Call::arg) add to it, [`query`](Call::query) runs it.
    pub fn call(&self) -> Call {
        Call::script(Arc::clone(&self.0))
    }
}
