//! A server on plain sockets: in goes a script, out comes a log of what was requested.
//!
//! It needs no HTTP library, since most of what it is for is no HTTP.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::{Notify, mpsc, oneshot};
use tokio::task::{JoinHandle, JoinSet};

use crate::script::{Answer, Fault, Phase};
use crate::wire::{Seen, drain, fail, read_request, reply};

/// How many connections may wait to be accepted.
const BACKLOG: u32 = 256;

/// A running server; it stops when it is dropped.
pub(crate) struct Server {
    address: SocketAddr,
    /// Bound, and not listening: whoever connects is refused.
    closed: Option<TcpSocket>,
    accepting: Option<JoinHandle<()>>,
    shared: Arc<Shared>,
    pub(crate) pauses: mpsc::UnboundedReceiver<Pause>,
}

/// The server has stopped, and waits to be told to go on.
pub(crate) struct Pause {
    pub(crate) milliseconds: Option<u64>,
    pub(crate) resume: oneshot::Sender<()>,
}

/// What the connections of a server share.
pub(crate) struct Shared {
    log: Mutex<Log>,
    changed: Notify,
    paused: mpsc::UnboundedSender<Pause>,
    answer: Box<Answering>,
}

/// What to answer to a request, from what is scripted.
type Answering = dyn Fn(&Seen) -> Option<Answer> + Send + Sync;

#[derive(Clone, Default)]
pub(crate) struct Log {
    script: VecDeque<Answer>,
    pub(crate) requests: Vec<Seen>,
    pub(crate) opened: usize,
    pub(crate) closed: usize,
}

impl Server {
    /// A server that answers by this script.
    pub(crate) fn start(script: impl IntoIterator<Item = Answer>) -> Self {
        let mut server = Self::closed(script);
        server.open();
        server
    }

    /// A server that answers by this function.
    pub(crate) fn answering(answer: impl Fn(&Seen) -> Answer + Send + Sync + 'static) -> Self {
        let mut server = Self::new(Log::default(), Box::new(move |seen| Some(answer(seen))));
        server.open();
        server
    }

    /// A server that refuses connections until it is opened.
    pub(crate) fn closed(script: impl IntoIterator<Item = Answer>) -> Self {
        let server = Self::new(Log::default(), Box::new(|_| None));
        server.script(script);
        server
    }

    /// Answers by this script from now on.
    pub(crate) fn script(&self, script: impl IntoIterator<Item = Answer>) {
        self.shared.log().script = script.into_iter().flat_map(Answer::unrolled).collect();
    }

    fn new(log: Log, answer: Box<Answering>) -> Self {
        let socket = TcpSocket::new_v4().expect("there are sockets");
        socket.bind(SocketAddr::from(([127, 0, 0, 1], 0))).expect("loopback has a free port");
        let address = socket.local_addr().expect("it is bound");
        let (paused, pauses) = mpsc::unbounded_channel();
        let shared = Shared { log: Mutex::new(log), changed: Notify::new(), paused, answer };
        let shared = Arc::new(shared);
        Self { address, closed: Some(socket), accepting: None, shared, pauses }
    }

    /// Listens from now on.
    pub(crate) fn open(&mut self) {
        if let Some(open) = self.opener() {
            self.accepting = Some(open());
        }
    }

    /// What opens the server, once.
    pub(crate) fn opener(&mut self) -> Option<impl FnOnce() -> JoinHandle<()> + Send + use<>> {
        let (socket, shared) = (self.closed.take()?, Arc::clone(&self.shared));
        Some(move || {
            let listener = socket.listen(BACKLOG).expect("it is bound");
            tokio::spawn(accept(listener, shared))
        })
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) fn log(&self) -> Log {
        self.shared.log().clone()
    }

    /// Waits until the log is as it should be.
    pub(crate) async fn until(&self, condition: impl Fn(&Log) -> bool) {
        loop {
            let changed = self.shared.changed.notified();
            if condition(&self.shared.log()) {
                return;
            }
            changed.await;
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.accepting.iter().for_each(JoinHandle::abort);
    }
}

impl Shared {
    fn log(&self) -> MutexGuard<'_, Log> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change<T>(&self, change: impl FnOnce(&mut Log) -> T) -> T {
        let result = change(&mut self.log());
        self.changed.notify_waiters();
        result
    }

    /// Says that the server has stopped, and waits for what is said to that: whether to go on.
    pub(crate) async fn pause(&self, stream: &mut TcpStream, milliseconds: Option<u64>) -> bool {
        let (resume, resumed) = oneshot::channel();
        // Where nobody listens, the answer is dropped with the question, and the server stays stopped.
        drop(self.paused.send(Pause { milliseconds, resume }));
        tokio::select! {
            Ok(()) = resumed => true,
            () = drain(stream) => false,
        }
    }

    /// The fault of the next answer, if it comes before the request.
    fn early(&self) -> Option<Fault> {
        let mut log = self.log();
        let is_early = log.script.front().is_some_and(Answer::is_early);
        if is_early { log.script.pop_front()?.fault } else { None }
    }

    /// Logs a request; gives the answer to it, and whether the connection ends with it.
    fn take(&self, seen: Seen) -> (Answer, bool) {
        let answer = (self.answer)(&seen);
        self.change(|log| {
            log.requests.push(seen);
            let answer = answer.or_else(|| log.script.pop_front());
            let last = log.script.front().is_some_and(Answer::is_early);
            (answer.unwrap_or_else(|| Answer::status(599)), last)
        })
    }
}

/// Accepts connections until it is aborted, which also ends them.
async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    let mut connections = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        let shared = Arc::clone(&shared);
        connections.spawn(async move {
            shared.change(|log| log.opened += 1);
            serve(stream, &shared).await;
            shared.change(|log| log.closed += 1);
        });
    }
}

async fn serve(mut stream: TcpStream, shared: &Shared) {
    // Or half of an answer would wait for the client to confirm the other one.
    stream.set_nodelay(true).expect("a connection has options");
    if let Some(fault) = shared.early() {
        // What becomes of a broken connection is the client's to say.
        drop(fail(&mut stream, fault).await);
        return;
    }
    while let Ok(Some(seen)) = read_request(&mut stream).await {
        let (answer, last) = shared.take(seen);
        // A broken connection is the client's to report.
        if !reply(&mut stream, &answer, shared, last).await.unwrap_or(false) {
            return;
        }
    }
}

impl Fault {
    pub(crate) fn phase(self) -> Phase {
        match self {
            Self::Reset(phase) | Self::Close(phase) | Self::HalfClose(phase) => phase,
            Self::Pause(phase, _) => phase,
        }
    }
}
