mod archives;
mod check;
mod decisions;
mod faults;
mod report;
mod verbs;
