// Tells screen readers what jupyterquiz leaves out: which answers belong to which question, and the feedback.
{
  const name = () => {
    const quizzes = document.querySelectorAll(".Quiz:not([data-named])");
    quizzes.forEach((quiz) => {
      quiz.dataset.named = "";
      const question = quiz.querySelector("[id^=quizQn]");
      const answers = quiz.querySelector(".Answer");
      answers.setAttribute("role", "radiogroup");
      answers.setAttribute("aria-labelledby", question.id);
      quiz.querySelector(".Feedback").setAttribute("role", "status");
    });
    return quizzes.length > 0;
  };
  // In notebooks jupyterquiz waits until its place is in the page.
  let tries = 0;
  const wait = () => { if (!name() && ++tries < 50) setTimeout(wait, 200); };
  wait();
}
