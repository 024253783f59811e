//! The one error of the library: opaque, word-sized, cheap to clone, with predicates.

mod context;
mod kind;
mod server;

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

pub use context::Failure;
pub(crate) use context::{Place, short_name, short_type_name};
pub(crate) use kind::Kind;

/// What every fallible operation of this library returns.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong, where, and what to do about it.
///
/// The text names the struct, the field, the key and the command as far as they are known, and never a stored
/// value. What kind of error it is, the predicates tell: there is no enum to match on, so that new kinds of error
/// are not a breaking change.
///
/// The error of [`Pipeline::execute`](crate::Pipeline::execute) stands for several: [`failures`](Error::failures)
/// lists them, and a predicate is true of it if it is true of one of them.
///
/// ```
/// # use redis_struct::Error;
/// fn is_worth_a_retry(error: &Error) -> bool {
///     error.is_connection() && !error.is_outcome_unknown()
/// }
/// ```
#[derive(Clone)]
pub struct Error(Arc<Inner>);

#[derive(Clone)]
struct Inner {
    kind: Kind,
    reason: Cow<'static, str>,
    place: Place,
    failures: Vec<Failure>,
    source: Option<Arc<dyn std::error::Error + Send + Sync>>,
}

impl Error {
    pub(crate) fn new(kind: Kind, reason: impl Into<Cow<'static, str>>) -> Self {
        Self(Arc::new(Inner {
            kind,
            reason: reason.into(),
            place: Place::default(),
            failures: Vec::new(),
            source: None,
        }))
    }

    /// The error of a batch of which some commands failed.
    pub(crate) fn of_batch(failures: Vec<Failure>, commands: usize) -> Self {
        let mut error = Self::new(Kind::Batch, format!("{} of {commands} commands failed", failures.len()));
        error.edit().failures = failures;
        error
    }

    pub(crate) fn caused_by(mut self, source: impl std::error::Error + Send + Sync + 'static) -> Self {
        self.edit().source = Some(Arc::new(source));
        self
    }

    /// Says where it happened, as far as the error does not know yet.
    pub(crate) fn at(mut self, place: Place) -> Self {
        self.edit().place.fill(place);
        self
    }

    /// Adds to what the error says.
    pub(crate) fn and(mut self, more: &str) -> Self {
        let inner = self.edit();
        inner.reason = format!("{}{more}", inner.reason).into();
        self
    }

    fn edit(&mut self) -> &mut Inner {
        Arc::make_mut(&mut self.0)
    }

    pub(crate) fn kind(&self) -> Kind {
        self.0.kind
    }

    /// The commands that failed, in program order, when the error stands for a batch; else empty.
    #[must_use]
    pub fn failures(&self) -> &[Failure] {
        &self.0.failures
    }

    /// The command that failed (`HMGET`), where it was one.
    #[must_use]
    pub fn command(&self) -> Option<&str> {
        self.0.place.command.as_deref()
    }

    /// The Redis key, as text: bytes that are not printable are escaped, long keys are cut.
    #[must_use]
    pub fn key(&self) -> Option<&str> {
        self.0.place.key.as_deref()
    }

    /// The stored name of the field.
    #[must_use]
    pub fn field(&self) -> Option<&str> {
        self.0.place.field.as_deref()
    }

    /// The name of the struct.
    #[must_use]
    pub fn record(&self) -> Option<&str> {
        self.0.place.record.as_deref()
    }

    fn any(&self, test: impl Fn(Kind) -> bool) -> bool {
        test(self.0.kind) || self.0.failures.iter().any(|failure| test(failure.error().0.kind))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.place.lead(f)?;
        f.write_str(&self.0.reason)?;
        for (index, failure) in self.0.failures.iter().take(3).enumerate() {
            f.write_str(if index == 0 { ": " } else { "; " })?;
            write!(f, "{}", failure.error())?;
        }
        if self.0.failures.len() > 3 {
            write!(f, "; and {} more", self.0.failures.len() - 3)?;
        }
        Ok(())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Error({:?}: {self})", self.0.kind)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check<T: Clone + Send + Sync + 'static>() {}

    #[test]
    fn an_error_is_one_word_and_goes_everywhere() {
        check::<Error>();
        assert_eq!(size_of::<Error>(), size_of::<usize>());
        assert_eq!(size_of::<Result<()>>(), size_of::<usize>());
    }

    #[test]
    fn the_error_of_a_batch_answers_for_its_failures() {
        let wrong_type = Error::new(Kind::WrongType, "no hash");
        let batch = Error::of_batch(vec![Failure::new(wrong_type)], 3);
        assert!(batch.is_wrong_type());
        assert!(!batch.is_not_found());
        assert_eq!(batch.to_string(), "1 of 3 commands failed: no hash");
    }
}
