/** What Google answers for a URL that it does not know. */
export const NotFoundPage = ({ path }: { path: string }) => (
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <title>Error 404 (Not Found)!!1</title>
    </head>
    <body>
      <p>
        <b>404.</b> That’s an error.
      </p>
      <p>
        The requested URL <code>{path}</code> was not found on this server. That’s all we know.
      </p>
    </body>
  </html>
);
