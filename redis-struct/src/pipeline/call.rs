//! Any command, or a script, with its arguments.

use std::sync::Arc;

use super::executor::Executor;
use super::op::{Decoder, Op};
use crate::codec::Encode;
use crate::command::{Body, Called, Command, DEFAULT_CONNECTION, FromReply, Remedy, Unit};
use crate::error::{Error, Kind};
use crate::script::{Source, evalsha};

/// A command that is being put together: [`Db::command`](crate::Db::command) or a [`Script`](crate::Script).
#[derive(Clone, Debug)]
#[must_use = "it is not sent before `query`"]
pub struct Call {
    name: String,
    /// The command so far; of a script, its arguments.
    command: Command,
    arguments: usize,
    script: Option<(Arc<Source>, Vec<Vec<u8>>)>,
    /// The keys after the first one; of a script they are with it.
    keys: Vec<Vec<u8>>,
    connection: &'static str,
    node: Option<String>,
    reads: bool,
    blocks: bool,
    error: Option<Error>,
}

impl Call {
    pub(crate) fn new(command: Command, name: &str) -> Self {
        let name = name.to_ascii_uppercase();
        Self {
            name,
            command,
            arguments: 0,
            script: None,
            keys: Vec::new(),
            connection: DEFAULT_CONNECTION,
            node: None,
            reads: false,
            blocks: false,
            error: None,
        }
    }

    pub(crate) fn script(source: Arc<Source>) -> Self {
        let mut call = Self::new(Command::new("EVALSHA"), "EVALSHA");
        call.script = Some((source, Vec::new()));
        call
    }

    /// Adds a key: an argument that says where the command belongs, and that errors name.
    pub fn key(mut self, key: impl AsRef<[u8]>) -> Self {
        match &mut self.script {
            Some((_, keys)) => keys.push(key.as_ref().to_vec()),
            None => {
                self.arguments = self.arguments.saturating_add(1);
                if !self.command.key().is_empty() {
                    self.keys.push(key.as_ref().to_vec());
                }
                push_key(&mut self.command, key.as_ref());
            }
        }
        self
    }

    /// Adds an argument.
    pub fn arg(mut self, value: impl Encode) -> Self {
        self.arguments = self.arguments.saturating_add(1);
        if let Err(error) = self.command.encode(&value) {
            self.error.get_or_insert_with(|| {
                Error::new(Kind::Refused, format!("argument {} cannot be sent: {error}", self.arguments))
            });
        }
        self
    }

    /// Adds arguments.
    pub fn args<T: Encode>(self, values: impl IntoIterator<Item = T>) -> Self {
        values.into_iter().fold(self, |call, value| call.arg(value))
    }

    /// Names the connection to send it to; `"default"` if not given.
    pub fn connection(mut self, name: &'static str) -> Self {
        self.connection = name;
        self
    }

    /// Names the node of a cluster to send it to, by its address as [`Db::nodes`](crate::Db::nodes) gives it; for commands
    /// without a key, such as `DBSIZE`. With a single server it changes nothing.
    pub fn node(mut self, node: impl Into<String>) -> Self {
        self.node = Some(node.into());
        self
    }

    /// Says that the command changes nothing: so it may be run in a [transaction](crate::Db::transaction), which watches
    /// its keys, and by the replicas of a cluster ([`read_from_replicas`](crate::Builder::read_from_replicas)).
    pub fn read_only(mut self) -> Self {
        self.reads = true;
        self
    }

    /// Says that the command waits on the server (`BLPOP`, `BLMOVE`, `XREAD BLOCK`, …): it is given a connection of its
    /// own, so that it holds nobody up, and may take as long as it likes.
    ///
    /// The [response timeout](crate::Builder::response_timeout) does not hold for it;
    /// [`within`](crate::Pending::within) does. Dropped while it waits, its connection is closed, and the server waits no
    /// more; what the server was sending at that very moment is lost with it (`BLMOVE` keeps it in another list). When
    /// it is done, the connection is kept for the next one: at most four for each server. In a cluster it goes to the
    /// node of its key, also when that changes while it waits.
    ///
    /// ```
    /// # use redis_struct::Db;
    /// # use std::time::Duration;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> redis_struct::Result<()> {
    /// # let server = redis_struct::testing::Server::start().unwrap();
    /// # let db = Db::connect(server.url()).await?;
    /// let next = db.command("BLPOP").key("jobs").arg(0).blocking().query::<Option<(String, String)>, _>(&db);
    /// let push = db.command("RPUSH").key("jobs").arg("paint").query::<u64, _>(&db);
    /// let (next, _) = tokio::join!(next.within(Duration::from_secs(10)), push);
    /// assert_eq!(next?, Some(("jobs".to_owned(), "paint".to_owned())));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// In a pipeline it is refused: run it beside the pipeline. `WAIT` is refused, too: it is about the connection that
    /// it comes on, so it stands in the pipeline of the writes that it waits for.
    pub fn blocking(mut self) -> Self {
        self.blocks = true;
        self
    }

    /// Runs the command on a `&Db`, or queues it on a `&Pipeline`, and reads its reply as a `T`. One round trip.
    ///
    /// # Errors
    ///
    /// The server's error, or [`is_malformed`](Error::is_malformed) if the reply is no `T`.
    pub fn query<T: FromReply + Send + Sync + 'static, E: Executor>(mut self, on: E) -> E::Reply<T> {
        let error = self.error.take().or_else(|| self.misplaced());
        let mut unit = self.into_unit();
        if let Some(error) = error {
            unit.body = Body::Refused(error.at(unit.info.place(b"")));
        }
        on.submit(Op::one(
            unit,
            Decoder::Plain(|answers| {
                let answer = answers.next();
                answer.outcome.reply().and_then(T::from_reply).map_err(|error| error.at(answer.site.place()))
            }),
        ))
    }

    fn misplaced(&self) -> Option<Error> {
        let is_wait = matches!(&*self.name, "WAIT" | "WAITAOF");
        (self.blocks && is_wait).then(|| {
            let reason = "it waits for the writes of the connection that it comes on: leave `.blocking()` away, and put \
                          it in one pipeline with the writes, behind them";
            Error::new(Kind::Refused, reason)
        })
    }

    fn into_unit(self) -> Unit {
        let mut keys = self.keys;
        let (command, remedy) = match self.script {
            None => (self.command, Remedy::None),
            Some((source, own)) => {
                let arguments = self.arguments.saturating_add(own.len());
                let mut command = evalsha(&source, own.len(), arguments, self.command.len());
                own.iter().for_each(|key| push_key(&mut command, key));
                self.command.arguments().skip(1).for_each(|argument| command.bytes(argument));
                keys.extend(own.into_iter().skip(1));
                (command, Remedy::Eval(source))
            }
        };
        let Self { name, connection, node, reads, blocks, .. } = self;
        let called = Called { name, connection, node, keys, reads, blocks };
        let mut unit = Unit::of_call(called, Body::One(command));
        unit.remedy = remedy;
        unit
    }
}

/// Adds a key: the first one is the command's.
fn push_key(command: &mut Command, key: &[u8]) {
    if command.key().is_empty() {
        command.append_key(|wire| wire.extend_from_slice(key));
    } else {
        command.bytes(key);
    }
}
