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
    connection: &'static str,
    node: Option<String>,
    error: Option<Error>,
}

impl Call {
    pub(crate) fn new(command: Command, name: &str) -> Self {
        let name = name.to_ascii_uppercase();
        Self { name, command, arguments: 0, script: None, connection: DEFAULT_CONNECTION, node: None, error: None }
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

    /// Runs the command on a `&Db`, or queues it on a `&Pipeline`, and reads its reply as a `T`. One round trip.
    ///
    /// # Errors
    ///
    /// The server's error, or [`is_malformed`](Error::is_malformed) if the reply is no `T`.
    pub fn query<T: FromReply + Send + Sync + 'static, E: Executor>(mut self, on: E) -> E::Reply<T> {
        let error = self.error.take();
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

    fn into_unit(self) -> Unit {
        let (command, remedy) = match self.script {
            None => (self.command, Remedy::None),
            Some((source, keys)) => {
                let arguments = self.arguments.saturating_add(keys.len());
                let mut command = evalsha(&source, keys.len(), arguments, self.command.len());
                keys.iter().for_each(|key| push_key(&mut command, key));
                self.command.arguments().skip(1).for_each(|argument| command.bytes(argument));
                (command, Remedy::Eval(source))
            }
        };
        let called = Called { name: self.name, connection: self.connection, node: self.node };
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
