//! Replies to the commands that read a field beside its record.

use crate::codec::CodecError;
use crate::command::{FromReply, Reply};

/// The replies to the commands of [`UnpackBeside::read`](super::UnpackBeside::read), in their order.
#[derive(Debug)]
pub struct Replies {
    list: std::vec::IntoIter<Reply>,
}

impl Replies {
    pub(crate) fn new(list: Vec<Reply>) -> Self {
        Self { list: list.into_iter() }
    }

    /// The first `count` of these replies, which loses them.
    pub(crate) fn split_off(&mut self, count: usize) -> Self {
        Self::new(self.list.by_ref().take(count).collect())
    }

    /// The reply to the next command, as [`FromReply`] reads it: [`Bulk`](crate::codec::Bulk) takes a byte string without
    /// a copy, `Vec<(Bulk, Bulk)>` names and values, `Option` may be nil.
    ///
    /// # Errors
    ///
    /// If it has another shape.
    pub fn read<T: FromReply>(&mut self) -> Result<T, CodecError> {
        let reply =
            self.list.next().ok_or_else(|| CodecError::new("the server replied to fewer commands than were sent"))?;
        T::from_reply(reply).map_err(|error| CodecError::new(error.to_string()))
    }
}
